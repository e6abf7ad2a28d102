using System.Buffers;
using System.Security.Cryptography;
using ImageTools.Disks;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// A part that is read out of a projection while it is sent: memory does not depend on its size, and each attempt reads it
/// anew.
/// </summary>
internal sealed class SourceBody(BlockSource file, long start, long length, bool hash = false) : OssBody
{
    private const int Piece = 1 << 20;
    private ulong crc;
    private string? sha256;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override ulong Crc64 => crc;

    /// <inheritdoc/>
    public override string? Sha256 => sha256;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        var sum = OssCrc64.Begin();
        using var sha = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Piece, length));
        try
        {
            for (long at = 0; at < length;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(Math.Min(Piece, buffer.Length), length - at));
                Produce(start + at, piece.Span);
                sum.Append(piece.Span);
                sha?.AppendData(piece.Span);
                await write(piece).ConfigureAwait(false);
                at += piece.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        crc = sum.GetCurrentHashAsUInt64();
        sha256 = sha is null ? null : System.Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>Reads a range; what is known to be zeros is not read.</summary>
    private void Produce(long offset, Span<byte> piece)
    {
        var from = offset;
        foreach (var extent in file.Extents(offset, piece.Length))
        {
            if (!extent.IsZero)
                continue;
            if (extent.Start > from)
                file.Read(from, piece[(int)(from - offset)..(int)(extent.Start - offset)]);
            piece[(int)(extent.Start - offset)..(int)(extent.End - offset)].Clear();
            from = extent.End;
        }
        if (from < offset + piece.Length)
            file.Read(from, piece[(int)(from - offset)..]);
    }
}
