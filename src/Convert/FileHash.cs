using System.Buffers;
using ImageTools.Convert.Engine;
using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>Hashes the content of one file of a guest.</summary>
public static class FileHash
{
    private const int ChunkSize = 1 << 20;

    /// <summary>The hashes in lower-case hex, by name. Holes are not read.</summary>
    /// <param name="content">The content.</param>
    /// <param name="names">Of <see cref="HashNames.All"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IReadOnlyDictionary<string, string> Of(BlockSource content, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var hashes = new HashBundle(names);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(content.Length, 1, ChunkSize));
        try
        {
            foreach (var extent in content.Extents())
            {
                if (extent.IsZero)
                {
                    hashes.AppendZeros(extent.Length, cancellation);
                    continue;
                }
                for (var at = extent.Start; at < extent.End;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, extent.End - at));
                    content.Read(at, part.Span);
                    hashes.Append(part);
                    at += part.Length;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return hashes.Finish();
    }
}
