using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Reports;

namespace ImageTools.Inspect;

/// <summary>The entry point of the library: it takes opened images and returns findings.</summary>
public static class Inspector
{
    /// <summary>Inspects one system disk and any data disks.</summary>
    /// <param name="images">Opened images, the system disk first.</param>
    /// <param name="request">The parameters that the user set.</param>
    /// <param name="now">The current time, for the derived image name.</param>
    /// <param name="skip">Ids of checks to leave out. They are reported as skipped.</param>
    public static Inspection Inspect(
        IReadOnlyList<DiskImage> images,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip = null
    ) => Inspect(images, [], request, now, skip, ScanOptions.Default);

    /// <summary>Inspects images when some of them can't be opened. Those fail the check that says why. The others are judged.</summary>
    /// <param name="images">Images in the given order, with <see cref="UnopenedImage.Placeholder"/> for each one that is not open.</param>
    /// <param name="unopened">Why each of those is not open.</param>
    /// <param name="request">The parameters that the user set.</param>
    /// <param name="now">The current time, for the derived image name.</param>
    /// <param name="skip">Ids of checks to leave out.</param>
    public static Inspection Inspect(
        IReadOnlyList<DiskImage> images,
        IReadOnlyList<UnopenedImage> unopened,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip = null
    ) => Inspect(images, unopened, request, now, skip, ScanOptions.Default);

    /// <summary>The same with passphrases of encrypted volumes.</summary>
    /// <param name="images">Images in the given order, with <see cref="UnopenedImage.Placeholder"/> for each one that is not open.</param>
    /// <param name="unopened">Why each of those is not open.</param>
    /// <param name="request">The parameters that the user set.</param>
    /// <param name="now">The current time, for the derived image name.</param>
    /// <param name="skip">Ids of checks to leave out.</param>
    /// <param name="scan">What the scan of volumes may use.</param>
    public static Inspection Inspect(
        IReadOnlyList<DiskImage> images,
        IReadOnlyList<UnopenedImage> unopened,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip,
        ScanOptions scan
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(images.Count);
        BlockSource[] disks = [.. images.Select(i => i.Content)];
        var layout = VolumeScanner.Scan(disks, scan);
        var guest = GuestReader.Read(disks, layout, BootModeWords.Parse(request.BootMode));
        var inspection = Judge(images, layout, guest, request, now, skip);
        if (unopened.Count == 0)
            return inspection;
        // When several results exist for one check, a failure counts.
        var checks = inspection
            .Checks.Select(c =>
                unopened
                    .OrderBy(u => u.CheckId == c.Id)
                    .Aggregate(c, (result, image) => image.Judge(result, images[image.Index].Info.Filename))
            )
            .ToArray();
        return inspection with { Checks = checks };
    }

    /// <summary>The second half of an inspection. The layout and the guest have been read.</summary>
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
