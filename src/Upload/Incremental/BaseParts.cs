using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Incremental;

/// <summary>Finds parts of the base that have the bytes of a new part, wherever they lie.</summary>
internal sealed class BaseParts
{
    private readonly Dictionary<(long Length, ulong Crc64), ObjectPart[]> byContent;
    private readonly HashSet<long> lengths;
    private volatile bool isUsable = true;

    private BaseParts(BaseObject origin)
    {
        Origin = origin;
        byContent = origin.Parts.GroupBy(p => (p.Length, p.Crc64)).ToDictionary(g => g.Key, g => g.ToArray());
        lengths = [.. origin.Parts.Select(p => p.Length)];
        HasSha256 = origin.Parts.Any(p => p.Sha256 is not null);
    }

    /// <summary>The base.</summary>
    public BaseObject Origin { get; }

    /// <summary>Whether SHA-256 is needed to compare.</summary>
    public bool HasSha256 { get; }

    /// <summary>The base, if it is still what its table says; else null, with a sentence.</summary>
    public static async Task<BaseParts?> OpenAsync(OssClient client, BaseObject? origin, CancellationToken cancellation)
    {
        if (origin is null)
            return null;
        var found = await client.FindObjectAsync(origin.Location, cancellation).ConfigureAwait(false);
        var problem =
            found is null ? "is not there any more"
            : found.ETag != origin.ETag || found.Length != origin.Length || (found.Crc64 is { } crc && crc != origin.Crc64)
                ? "was replaced since its part table was written"
            : !origin.IsConsistent() ? "has a part table that contradicts itself"
            : null;
        if (problem is null)
            return new BaseParts(origin);
        client.Note?.Invoke($"The base {origin.Location} {problem}: everything is sent.");
        return null;
    }

    /// <summary>Whether a part of that length could be taken over, so that it is worth reading.</summary>
    public bool MayHave(long length) => isUsable && length > 0 && lengths.Contains(length);

    /// <summary>A part of the same bytes, or null.</summary>
    public ObjectPart? Find(OssBody bytes) =>
        byContent.TryGetValue((bytes.Length, bytes.Crc64), out var same)
            ? Array.Find(same, p => p.Sha256 is null || p.Sha256.Equals(bytes.Sha256, StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>Nothing is copied from now on. True for the first who says so.</summary>
    public bool GiveUp()
    {
        var first = isUsable;
        isUsable = false;
        return first;
    }
}
