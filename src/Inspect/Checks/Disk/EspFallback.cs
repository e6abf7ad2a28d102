using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that firmware without boot variables finds a loader.</summary>
internal sealed class EspFallback() : Check("esp-fallback", Severity.Error, "The fallback loader is on the EFI system partition")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Uefi) is { } other)
            return other;
        var partitions = DiskFacts.EfiSystemPartitions(context).ToArray();
        if (partitions.Length > 0 && partitions.All(v => v is { FileSystem: null, Signature.Type: "vfat", Error: null }))
            return Verdict.Unknown($"The FAT file system on {partitions[0].Id} can't be read.");
        if (context.Guest.Unreadable.FirstOrDefault(u => u.Path.Contains("EFI", StringComparison.OrdinalIgnoreCase)) is { } unread)
            return Verdict.Unknown($"{unread.Path} can't be read: {unread.Reason}");
        var machine = context.Guest.Architecture is { IsKnown: true } known ? known : Architecture.X64;
        var name = $"BOOT{machine.EfiName.ToUpperInvariant()}.EFI";
        var fix = FixCommands.InstallFallbackLoader(context.Guest, name);
        var loader = context.Guest.Boot.EfiFallback;
        if (loader is null)
        {
            var others = context.Guest.Boot.EfiLoaders.Select(l => new Evidence($"{l.Volume}:{l.Path}", null, l.Kind?.Name())).ToArray();
            var windows = others.Length > 0 && context.Guest.Boot.EfiLoaders.All(l => l.Kind == EfiLoaderKind.Windows);
            var missing = Verdict.Fail(
                $"/EFI/BOOT/{name} is missing, and a new instance has no boot variables that name another loader.",
                fix,
                others
            );
            return windows ? missing.At(Severity.Warning) : missing;
        }
        var evidence = new Evidence($"{loader.Volume}:{loader.Path}", null, loader.Machine?.Name);
        if (loader.Size == 0 || loader.Machine is null)
            return Verdict.Fail($"{loader.Path} is not an EFI program ({loader.Size} bytes).", fix, evidence);
        // ECS has no IA-32 firmware. A 64-bit guest with a 32-bit loader does not start.
        return loader.Machine == machine
            ? Verdict.Pass($"{loader.Path} is {loader.Kind?.Name() ?? "a loader"} for {loader.Machine}.", evidence)
            : Verdict.Fail($"{loader.Path} is for {loader.Machine}, the guest is {machine}.", fix, evidence);
    }
}
