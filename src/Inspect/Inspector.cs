using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Reports;

namespace ImageTools.Inspect;

/// <summary>The front door: opened images in, findings out.</summary>
public static class Inspector
{
    /// <summary>Inspects one system disk and any data disks.</summary>
    /// <param name="images">Opened images, the system disk first.</param>
    /// <param name="request">What the user set by hand.</param>
    /// <param name="now">For the derived image name.</param>
    /// <param name="skip">Ids of checks to leave out; they are reported as skipped.</param>
    public static Inspection Inspect(
        IReadOnlyList<DiskImage> images,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(images.Count);
        BlockSource[] disks = [.. images.Select(i => i.Content)];
        var layout = VolumeScanner.Scan(disks);
        return Judge(images, layout, GuestReader.Read(disks, layout, BootModeWords.Parse(request.BootMode)), request, now, skip);
    }

    /// <summary>The same for images of which some can't be opened: these fail the check that says why, the others are judged.</summary>
    /// <param name="images">Images in the order given, with <see cref="UnopenedImage.Placeholder"/> for each that is not open.</param>
    /// <param name="unopened">Why, of each of those.</param>
    /// <param name="request">What the user set by hand.</param>
    /// <param name="now">For the derived image name.</param>
    /// <param name="skip">Ids of checks to leave out.</param>
    public static Inspection Inspect(
        IReadOnlyList<DiskImage> images,
        IReadOnlyList<UnopenedImage> unopened,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip = null
    )
    {
        var inspection = Inspect(images, request, now, skip);
        if (unopened.Count == 0)
            return inspection;
        // The last word is that of a failure, whichever image it is of.
        var checks = inspection
            .Checks.Select(c =>
                unopened
                    .OrderBy(u => u.CheckId == c.Id)
                    .Aggregate(c, (result, image) => image.Judge(result, images[image.Index].Info.Filename))
            )
            .ToArray();
        return inspection with { Checks = checks };
    }

    /// <summary>The second half of an inspection, for a layout and a guest that were read already.</summary>
    public static Inspection Judge(
        IReadOnlyList<DiskImage> images,
        DiskLayout layout,
        Guest guest,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip = null
    )
    {
        var modes = StartModes.Judge(images, layout, guest);
        var (mode, reason) = BootModeRule.Choose(modes, guest, request);
        var context = new CheckContext(images, layout, guest, mode, request);
        var checks = CheckRunner.Run(context, skip);
        var parameters = ParameterDerivation.Derive(context, checks, reason, now);
        return new Inspection(images, layout, guest, checks, parameters);
    }
}
