using ImageTools.Disks.Formats;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Inspect;

/// <summary>The front door: opened images in, findings out.</summary>
public static class Inspector
{
    /// <summary>Inspects one system disk and any data disks.</summary>
    /// <param name="images">Opened images, the system disk first.</param>
    /// <param name="request">What the user set by hand.</param>
    /// <param name="now">For the derived image name.</param>
    /// <param name="skip">Ids of checks to leave out.</param>
    public static Inspection Inspect(IReadOnlyList<DiskImage> images, ImportRequest request, DateTimeOffset now, IReadOnlySet<string>? skip = null) =>
        throw new NotImplementedException();
}
