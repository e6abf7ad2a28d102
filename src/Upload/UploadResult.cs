using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload;

/// <summary>A finished, verified object.</summary>
/// <param name="Location">Bucket and key.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc64">CRC-64 as OSS states it, equal to ours.</param>
/// <param name="ETag">Opaque tag, without quotes.</param>
/// <param name="Parts">Parts in all.</param>
/// <param name="PartsReused">Parts of an earlier run that were verified to have the same bytes.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record UploadResult(OssLocation Location, long Length, ulong Crc64, string ETag, int Parts, int PartsReused, TimeSpan Elapsed)
{
    /// <summary>Parts that the service copied from the base object, without their bytes being sent.</summary>
    public int PartsCopied { get; init; }

    /// <summary>Whether the whole object already existed and nothing was sent.</summary>
    public bool Reused { get; init; }

    /// <summary>Bytes that were sent in this run.</summary>
    public long BytesSent { get; init; }

    /// <summary>Every part. A later upload needs it to copy parts, and a manifest needs it to verify them.</summary>
    public IReadOnlyList<ObjectPart> PartTable { get; init; } = [];

    /// <summary>The object as the base of a later upload.</summary>
    public BaseObject AsBase() => new(Location, ETag, Length, Crc64, PartTable);
}
