using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that GRUB finds the file systems that it searches for.</summary>
internal sealed class BootGrubPrefix()
    : BootCheck("boot-grub-prefix", Severity.Warning, "UUIDs that GRUB searches for exist", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (guest.Boot.SearchedUuids.Count == 0)
            return Verdict.Skip("The boot configuration searches for no UUID.");
        var missing = guest.Boot.SearchedUuids.Where(s => VolumeNames.Exists(context.Layout, $"UUID={s.Key}") == false).ToArray();
        return missing.Length == 0
            ? Verdict.Pass($"All {guest.Boot.SearchedUuids.Count} are on the given disks.")
            : Verdict.Fail(
                $"{missing[0].Value} searches for the file system {missing[0].Key}, which is on none of the given disks.",
                $"{FixCommands.GrubInstall(guest)} DISK; {FixCommands.UpdateGrub(guest)}",
                [.. missing.Select(m => new Evidence(m.Value, null, m.Key))]
            );
    }
}
