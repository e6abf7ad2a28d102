using ImageTools.Inspect.Checks.Access;
using ImageTools.Inspect.Checks.Boot;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Checks.FileSystems;
using ImageTools.Inspect.Checks.Image;
using ImageTools.Inspect.Checks.Initialisation;
using ImageTools.Inspect.Checks.Kernels;
using ImageTools.Inspect.Checks.Mounts;
using ImageTools.Inspect.Checks.Network;
using ImageTools.Inspect.Checks.Os;
using ImageTools.Inspect.Checks.Request;

namespace ImageTools.Inspect.Checks;

/// <summary>The explanations of all checks. Each kind of check has one table beside its checks. A new check is one line in it.</summary>
public static class CheckExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new[]
        {
            ImageExplanations.All,
            DiskExplanations.All,
            FileSystemsExplanations.All,
            BootExplanations.All,
            KernelsExplanations.All,
            MountsExplanations.All,
            NetworkExplanations.All,
            AccessExplanations.All,
            InitialisationExplanations.All,
            OsExplanations.All,
            RequestExplanations.All,
        }
            .SelectMany(table => table)
            .ToDictionary(StringComparer.Ordinal);
}
