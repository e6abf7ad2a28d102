using System.Buffers;
using ImageTools.Disks;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>Writes the content of a file of an image into a new file. Holes stay holes.</summary>
internal static class SparseFile
{
    private const int ChunkSize = 1 << 20,
        ChunksAhead = 2;

    /// <summary>Writes all of it.</summary>
    public static void Write(SafeFileHandle file, BlockSource content, CancellationToken cancellation)
    {
        if (content.Length <= ChunkSize)
        {
            foreach (var chunk in Chunks(content))
            {
                cancellation.ThrowIfCancellationRequested();
                Copy(file, content, chunk);
            }
        }
        else
        {
            foreach (var _ in OrderedWork.Select(Chunks(content), c => Copy(file, content, c), cancellation, ChunksAhead))
            {
                // Places of a file can be written in any order, by the workers.
            }
        }
        RandomAccess.SetLength(file, content.Length);
    }

    private static IEnumerable<(long Start, int Length)> Chunks(BlockSource content)
    {
        foreach (var extent in content.Extents())
        {
            for (var at = extent.Start; !extent.IsZero && at < extent.End; at += ChunkSize)
                yield return (at, (int)Math.Min(ChunkSize, extent.End - at));
        }
    }

    private static int Copy(SafeFileHandle file, BlockSource content, (long Start, int Length) chunk)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            content.Read(chunk.Start, buffer.AsSpan(0, chunk.Length));
            RandomAccess.Write(file, buffer.AsSpan(0, chunk.Length), chunk.Start);
            return chunk.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
