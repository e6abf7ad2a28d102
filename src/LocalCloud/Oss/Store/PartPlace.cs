using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Where a part is being written.</summary>
/// <param name="File">Open for writing.</param>
/// <param name="BodyOffset">Its place in the body file, or -1.</param>
/// <param name="OwnFile">The path of its own file, or null.</param>
internal sealed record PartPlace(SafeFileHandle File, long BodyOffset, string? OwnFile)
{
    /// <summary>Where in <see cref="File"/> the first byte goes.</summary>
    public long Start => Math.Max(BodyOffset, 0);
}
