using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that there is a system that can be judged. Without one, the other checks have nothing to look at.</summary>
internal sealed class OsPresent()
    : Check("os-present", Severity.Error, "There is an operating system that can be judged", "GUESTOS.Platform")
{
    private const int Shown = 8;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var guest = context.Guest;
        if (guest.Os == OsKind.Windows)
        {
            return Verdict.Fail(
                "This is Windows, whose settings are not judged yet: whether it has the drivers that ECS needs is not known.",
                "Check it in another way (shutdown /s /t 0 with powercfg /h off; virtio drivers), then import it with "
                    + "--ignore-preflight.",
                [.. guest.WindowsMarks.Take(Shown).Select(m => new Evidence(m.Place, null, m.What))]
            );
        }
        if (guest.Files is not null)
            return Verdict.Pass(guest.RootVolume is { } root ? $"The root of a system is on {root.Id}." : "A system was found.");
        if (GuestEvidence.WhyUnread(context) is { } why)
            return Verdict.Unknown($"It is not known whether there is an operating system: {why}");
        if (guest.DataDiskWindows is [var other, ..])
        {
            return Verdict.Fail(
                $"No operating system is on the first disk, but Windows is on disk {other.Disk + 1} "
                    + $"({context.Images[other.Disk].Info.Filename}).",
                "Give the disk that the machine starts from first, or inspect each one with `imagetools inspect --each`.",
                new Evidence(other.Place, null, other.What)
            );
        }

        var seen = context
            .Layout.Volumes.Select(v => new Evidence(v.Id, null, v.FileSystem?.Type ?? v.Signature?.Type ?? "nothing known"))
            .Take(Shown)
            .ToArray();
        return Verdict.Fail(
            "No operating system is on the given disks.",
            "Give the disk with the system first; a data disk is imported together with the disk of a system.",
            seen is [] ? [new Evidence("disk", null, "no volumes")] : seen
        );
    }
}
