using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Rules;

/// <summary>Architecture of ImportImage (import-checks 1.2).</summary>
public static class ArchitectureRule
{
    private const string Default = "x86_64";

    /// <summary>Architecture of ImportImage for a guest, and why.</summary>
    public static (string Name, string Reason) Of(Guest guest)
    {
        var kernel = guest.DefaultKernel?.Architecture;
        // A 32-bit userland can have a 64-bit kernel. Then the kernel decides.
        var found = kernel ?? guest.Architecture;
        var from = kernel is null ? "the guest's programs are" : "the kernel is";
        return found is null ? (Default, "the default; the guest's architecture is unknown")
            : found == Architecture.Aarch64 ? ("arm64", $"{from} aarch64")
            : found.IsKnown ? (found.Name, $"{from} {found}")
            : (Default, $"the default; ECS has nothing for {found}");
    }
}
