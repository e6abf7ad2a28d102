using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Verdicts on the drivers that the kernel needs to find the root (E5).</summary>
internal static class BootDriver
{
    /// <summary>
    /// The verdict for <paramref name="driver"/>. The driver must be built in, or be in the initramfs together with its dependencies.
    /// </summary>
    public static Verdict Judge(Guest guest, Kernel kernel, string driver, string consequence)
    {
        var name = kernel.Version is { } version ? $"kernel {version}" : kernel.Path;
        if (!kernel.Drivers.TryGetValue(driver, out var found))
            return Verdict.Unknown($"{name} was not searched for {driver}.");
        var fix = FixCommands.RebuildInitramfs(guest, kernel.Version);
        var evidence = new Evidence(found.Evidence ?? kernel.Initramfs?.Path ?? kernel.ModulesDirectory ?? kernel.Path, null, driver);
        return found.Place switch
        {
            DriverPlace.Builtin => Verdict.Pass($"{driver} is built into {name}.", evidence),
            DriverPlace.Initramfs when found.MissingDependencies.Count > 0 => Verdict.Fail(
                $"{driver} is in the initramfs, but {string.Join(", ", found.MissingDependencies)}, which it needs, is missing there: "
                    + consequence,
                fix,
                evidence
            ),
            DriverPlace.Initramfs => Verdict.Pass($"{driver} is in the initramfs of {name}.", evidence),
            DriverPlace.Module => Verdict.Fail(
                $"{driver} of {name} is only on the root file system, not in the initramfs: {consequence}",
                fix,
                evidence
            ),
            DriverPlace.Missing => Verdict.Fail(
                $"{name} has no {driver}: {consequence}",
                $"{FixCommands.InstallKernel(guest)} (a kernel with {driver})",
                evidence
            ),
            _ => Verdict.Unknown($"It could not be found out whether {driver} exists: {Reason(kernel, found)}", evidence),
        };
    }

    private static string Reason(Kernel kernel, DriverVerdict found) =>
        kernel.Initramfs?.Problem ?? found.Evidence ?? "evidence can't be read";
}
