using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>Everything that a check may look at.</summary>
/// <param name="Images">The images in the given order. The first one is the system disk.</param>
/// <param name="Layout">Partition tables, volumes, file systems.</param>
/// <param name="Guest">What is installed.</param>
/// <param name="BootMode">The firmware mode that the image would be imported with.</param>
/// <param name="Request">What the user set on the command line, for the param-* checks.</param>
public sealed record CheckContext(IReadOnlyList<DiskImage> Images, DiskLayout Layout, Guest Guest, BootMode BootMode, ImportRequest Request)
{
    /// <summary>The system disk.</summary>
    public DiskImage SystemImage => Images[0];
}
