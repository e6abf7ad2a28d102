using System.Security.Cryptography;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>A part of a stream, kept in memory until the service has it.</summary>
internal sealed class StreamPart(int number, long size, ChunkPool pool, bool hash = false) : OssBody
{
    private readonly List<byte[]> chunks = [];
    private long used;
    private ulong? crc;
    private string? sha256;

    /// <summary>Part number.</summary>
    public int Number { get; } = number;

    /// <summary>Bytes that still fit.</summary>
    public long Room => size - used;

    /// <summary>Its memory.</summary>
    public IReadOnlyCollection<byte[]> Chunks => chunks;

    /// <inheritdoc/>
    public override long Length => used;

    /// <inheritdoc/>
    public override ulong Crc64 => crc ??= Compute();

    /// <inheritdoc/>
    public override string? Sha256 => hash ? sha256 ??= Hash() : null;

    /// <summary>Takes what fits, and says how much that was.</summary>
    public int Fill(ReadOnlySpan<byte> from, CancellationToken cancellation)
    {
        var within = (int)(used % ChunkPool.ChunkSize);
        if (within == 0)
            chunks.Add(pool.Take(cancellation));
        var count = (int)Math.Min(Math.Min(from.Length, Room), ChunkPool.ChunkSize - within);
        from[..count].CopyTo(chunks[^1].AsSpan(within));
        used += count;
        return count;
    }

    /// <summary>Overwrites the first bytes.</summary>
    public void Head(ReadOnlySpan<byte> head)
    {
        for (var at = 0; at < head.Length; at += ChunkPool.ChunkSize)
            head[at..Math.Min(head.Length, at + ChunkPool.ChunkSize)].CopyTo(chunks[at / ChunkPool.ChunkSize]);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        var left = used;
        foreach (var chunk in chunks)
        {
            await write(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length))).ConfigureAwait(false);
            left -= chunk.Length;
        }
    }

    private string Hash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var left = used;
        foreach (var chunk in chunks)
        {
            sha.AppendData(chunk.AsSpan(0, (int)Math.Min(left, chunk.Length)));
            left -= chunk.Length;
        }
        return System.Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private ulong Compute()
    {
        var sum = OssCrc64.Begin();
        var left = used;
        foreach (var chunk in chunks)
        {
            sum.Append(chunk.AsSpan(0, (int)Math.Min(left, chunk.Length)));
            left -= chunk.Length;
        }
        return sum.GetCurrentHashAsUInt64();
    }
}
