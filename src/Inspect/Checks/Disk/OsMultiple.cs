using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>
/// Checks that there is one system. A data disk with another system is a second machine, or the disks are in the wrong order.
/// </summary>
internal sealed class OsMultiple() : Check("os-multiple", Severity.Warning, "There is one operating system")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var roots = context.Guest.RootCandidates;
        var judged = context.Guest.RootVolume;
        if (OtherMachines(context) is { Count: > 0 } others)
        {
            string[] files = [.. others.Select(o => context.Images[o.Disk].Info.Filename)];
            var here = judged is null
                ? "no system was found on the first disk"
                : $"the system on {judged.Id} is judged here, and the systems on the other disks are not";
            var look =
                files.Length == 1
                    ? "looks like the system disk of another machine, but is given as a data disk"
                    : "look like system disks of other machines, but are given as data disks";
            return Verdict.Fail(
                $"{string.Join(", ", files)} {look}; {here}.",
                "If each is a separate machine, inspect each one: imagetools inspect --each "
                    + $"{string.Join(' ', context.Images.Select(i => i.Info.Filename))}. If they are one machine, give the disk that it "
                    + "starts from first.",
                [
                    .. others.Select(o => new Evidence(o.Place, null, $"{context.Images[o.Disk].Info.Filename}: {o.What}")),
                    .. roots.Where(r => r.DiskIndex == 0).Select(r => new Evidence(r.Id, null, "the root of a system")),
                ]
            );
        }
        if (roots.Count > 1)
        {
            return Verdict.Fail(
                $"{roots.Count} volumes look like the root of a system; {judged?.Id ?? "which one boots"} is judged here.",
                "Remove the others if they are not needed.",
                [.. roots.Select(r => new Evidence(r.Id))]
            );
        }

        if (roots.Count == 1 && context.Guest.WindowsMarks is { Count: > 0 } windows)
        {
            // With the boot code of Windows, Windows starts. None of its files was looked at.
            var starts = context is { BootMode: BootMode.Bios, Guest.Boot.BiosLoader: BiosLoader.Windows };
            var verdict = Verdict.Fail(
                $"Windows is installed beside the system on {roots[0].Id}, which is judged here; Windows is not.",
                "Remove what is not needed.",
                [.. windows.Select(m => new Evidence(m.Place, null, m.What))]
            );
            return starts ? verdict.At(Severity.Error) : verdict;
        }
        return roots.Count == 0 ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context)) : Verdict.Pass($"One root: {roots[0].Id}.");
    }

    /// <summary>Whether a disk has a member of an array that is also on the first disk. The machine can start from either disk.</summary>
    private static bool IsTwin(CheckContext context, int disk)
    {
        IEnumerable<string> Arrays(int index) =>
            context
                .Layout.Volumes.Where(v =>
                    v.DiskIndex == index && v.Signature is { Uuid: not null } s && VolumeManagers.MadeOf(s.Type) == VolumeKind.Array
                )
                .Select(v => v.Signature!.Uuid!);
        return Arrays(disk).Intersect(Arrays(0), StringComparer.OrdinalIgnoreCase).Any();
    }

    /// <summary>One mark for each data disk that a machine could start from: a root, Windows, or a boot loader.</summary>
    private static List<(int Disk, string Place, string What)> OtherMachines(CheckContext context)
    {
        var found = new List<(int, string, string)>();
        // When the only root is on a later disk, root-single-disk reports it.
        var onFirst = context.Guest.RootCandidates.Any(r => r.DiskIndex == 0);
        for (var disk = 1; disk < context.Images.Count; disk++)
        {
            if (!onFirst && context.Guest.RootVolume?.DiskIndex == disk)
                continue;
            if (context.Guest.RootCandidates.FirstOrDefault(r => r.DiskIndex == disk) is { } root)
                found.Add((disk, root.Id, "the root of a system"));
            else if (context.Guest.DataDiskWindows.FirstOrDefault(m => m.Disk == disk) is { } mark)
                found.Add((disk, mark.Place, mark.What));
            else if (!IsTwin(context, disk) && DiskFacts.Loader(context.Layout.Tables[disk].BootSector.Span) is { } loader)
                found.Add((disk, $"disk {disk + 1}", $"the boot code of {loader.Name()} in LBA 0"));
        }
        return found;
    }
}
