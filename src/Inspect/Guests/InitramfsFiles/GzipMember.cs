using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Decodes one member of a gzip file (RFC 1952) and finds its last byte. Deflate data have no length field, and the decoder reads ahead.
/// But the member ends with the checksum and the length of the decoded data. The search for them starts where the decoder read last.
/// </summary>
internal sealed class GzipMember : ForwardOnlyStream
{
    private const int TrailerLength = 8;
    private const byte HeaderChecksum = 2,
        Extra = 4,
        FileName = 8,
        Comment = 16;
    private readonly SourceStream stored;
    private readonly RecentReads recent;
    private readonly DeflateStream decoder;
    private readonly Crc32 checksum = new();
    private long length;

    /// <summary>Reads the header.</summary>
    /// <param name="stored">A stream at the magic.</param>
    /// <exception cref="InvalidDataException">The header is cut off.</exception>
    public GzipMember(SourceStream stored)
    {
        this.stored = stored;
        stored.Skip(3);
        var flags = stored.TakeByte();
        stored.Skip(6);
        if ((flags & Extra) != 0)
            stored.Skip((long)stored.TakeNumber(2));
        for (var texts = ((flags & FileName) != 0 ? 1 : 0) + ((flags & Comment) != 0 ? 1 : 0); texts > 0; texts--)
        {
            while (stored.TakeByte() != 0) { }
        }
        stored.Skip((flags & HeaderChecksum) != 0 ? 2 : 0);
        recent = new RecentReads(stored);
        decoder = new DeflateStream(recent, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = decoder.Read(buffer);
        checksum.Append(buffer[..count]);
        length += count;
        return count;
    }

    /// <summary>The length of the member in the stored stream. All of it must have been read.</summary>
    /// <exception cref="InvalidDataException">Its end was not found: the data are damaged or cut off.</exception>
    public long End()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)length);
        // Up to the whole trailer may be unread.
        var last = new byte[TrailerLength];
        last = last[..stored.ReadAtLeast(last, last.Length, throwOnEndOfStream: false)];
        byte[] window = [.. recent.Bytes, .. last];
        // The first match counts, because the same member may follow again.
        var at = window.AsSpan().IndexOf(trailer);
        if (at < 0)
            throw new InvalidDataException("is damaged or cut off: no gzip trailer matches the decoded data");
        return stored.Position - window.Length + at + TrailerLength;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            decoder.Dispose();
        base.Dispose(disposing);
    }
}
