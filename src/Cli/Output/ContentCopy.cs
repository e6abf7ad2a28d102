using System.Buffers;
using ImageTools.Disks;
using ImageTools.Inspect.Files;

namespace ImageTools.Cli.Output;

/// <summary>Writes the content of a file to a stream, while further parts are read ahead.</summary>
internal static class ContentCopy
{
    private const int ChunkSize = 1 << 20,
        ChunksAhead = 2;
    private static readonly byte[] Zeros = new byte[ChunkSize];

    /// <summary>Writes all of it. Holes are not read.</summary>
    /// <exception cref="OutputException">The stream can't be written.</exception>
    public static void To(Stream output, BlockSource content, CancellationToken cancellation)
    {
        foreach (var (buffer, length) in OrderedWork.Select(Chunks(content), c => Read(content, c), cancellation, ChunksAhead))
        {
            try
            {
                output.Write(buffer, 0, length);
            }
            catch (IOException e)
            {
                throw new OutputException(e);
            }
            finally
            {
                if (buffer != Zeros)
                    ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static IEnumerable<(long Start, int Length, bool IsZero)> Chunks(BlockSource content)
    {
        // Neighbours are read together, also when a file is in many small pieces.
        var (start, end) = (0L, 0L);
        foreach (var extent in content.Extents())
        {
            if (!extent.IsZero && end == extent.Start)
            {
                end = extent.End;
            }
            else if (!extent.IsZero)
            {
                (start, end) = (extent.Start, extent.End);
            }
            for (; end - start >= ChunkSize || (extent.IsZero && start < end); start += Math.Min(ChunkSize, end - start))
                yield return (start, (int)Math.Min(ChunkSize, end - start), false);
            if (!extent.IsZero)
                continue;
            for (start = extent.Start; start < extent.End; start += Math.Min(ChunkSize, extent.End - start))
                yield return (start, (int)Math.Min(ChunkSize, extent.End - start), true);
            end = start;
        }
        if (start < end)
            yield return (start, (int)(end - start), false);
    }

    private static (byte[] Buffer, int Length) Read(BlockSource content, (long Start, int Length, bool IsZero) chunk)
    {
        if (chunk.IsZero)
            return (Zeros, chunk.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Length);
        content.Read(chunk.Start, buffer.AsSpan(0, chunk.Length));
        return (buffer, chunk.Length);
    }
}
