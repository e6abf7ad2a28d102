namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that the system can be identified.</summary>
internal sealed class OsIdentified() : Check("os-identified", Severity.Warning, "The operating system is identified", "GUESTOS.Platform")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var guest = context.Guest;
        if (guest.Files is null)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context));
        return guest.Distribution is { } id
            ? Verdict.Pass($"{guest.Name ?? id} (ID={id}, VERSION_ID={guest.Version}).", new Evidence("/etc/os-release", null, id))
            : GuestEvidence.Unreadable(guest, ["/etc/os-release", "/usr/lib/os-release"])
                ?? Verdict.Fail(
                    "Neither os-release nor an older release file tells which system this is; it is imported as Others Linux, where ECS "
                        + "injects nothing.",
                    "Restore /etc/os-release, or give --platform.",
                    new Evidence("/etc/os-release", null, "missing")
                );
    }
}
