using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Incremental;

/// <summary>Finds parts of the base with the same bytes as a new part, at any place of the base.</summary>
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

    /// <summary>The base, if it is still as its table says; else null, with a note.</summary>
    public static async Task<BaseParts?> OpenAsync(OssClient client, BaseObject? origin, CancellationToken cancellation)
    {
        if (origin is null)
            return null;
        var found = await client.FindObjectAsync(origin.Location, cancellation).ConfigureAwait(false);
        var problem =
            found is null ? "does not exist any more"
            : found.ETag != origin.ETag || found.Length != origin.Length || (found.Crc64 is { } crc && crc != origin.Crc64)
                ? "was replaced since its part table was written"
            : !origin.IsConsistent() ? "has a part table that contradicts itself"
            : null;
        if (problem is null)
            return new BaseParts(origin);
        client.Note?.Invoke($"The base {origin.Location} {problem}: everything is sent.");
        return null;
    }

    /// <summary>Whether the base has a part of this length, so that reading the new part is worthwhile.</summary>
    public bool MayHave(long length) => isUsable && length > 0 && lengths.Contains(length);

    /// <summary>A part of the base with the same bytes, or null.</summary>
    public ObjectPart? Find(OssBody bytes) =>
        byContent.TryGetValue((bytes.Length, bytes.Crc64), out var same)
            ? Array.Find(same, p => p.Sha256 is null || p.Sha256.Equals(bytes.Sha256, StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>Stops copying from the base. Returns true for the first call.</summary>
    public bool GiveUp()
    {
        var first = isUsable;
        isUsable = false;
        return first;
    }
}
