using System.Buffers.Binary;
using ImageTools.Disks.Codecs;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// The format of lzop, which kernels and initramfs-tools use: a header, then blocks of LZO1X. Before each block come its two lengths and
/// their checksums. The checksums are not verified.
/// </summary>
/// <param name="stored">The compressed bytes, starting with the magic.</param>
internal sealed class LzopStream(Stream stored) : BlockStream
{
    // lzop allows blocks of up to 64 MiB. It writes 256 KiB.
    private const int LargestBlock = 8 << 20,
        MagicLength = 9;
    private const uint AdlerOfPlain = 0x1,
        AdlerOfPacked = 0x2,
        HasExtraField = 0x40,
        CrcOfPlain = 0x100,
        CrcOfPacked = 0x200,
        HasFilter = 0x800;
    private const int WithLevel = 0x0940;
    private byte[] block = [],
        packed = [];
    private uint flags;
    private bool begun;

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Next()
    {
        if (!begun)
            ReadHeader();
        begun = true;
        var length = Word();
        if (length == 0)
            return default;
        var stands = Word();
        if (length > LargestBlock || stands > length)
            throw new InvalidDataException($"an LZO block claims {length} bytes, stored in {stands}");
        Skip(4 * (Count(AdlerOfPlain) + Count(CrcOfPlain)));
        if (stands < length)
            Skip(4 * (Count(AdlerOfPacked) + Count(CrcOfPacked)));
        if (block.Length < length)
            block = new byte[length];
        if (packed.Length < stands)
            packed = new byte[stands];
        stored.ReadExactly(packed, 0, (int)stands);
        if (stands == length)
            packed.AsSpan(0, (int)length).CopyTo(block);
        else if (Lzo1x.Decode(packed.AsSpan(0, (int)stands), block.AsSpan(0, (int)length)) != length)
            throw new InvalidDataException("an LZO block does not decode to its length");
        return block.AsMemory(0, (int)length);
    }

    /// <summary>
    /// The fields: magic, version, library, version needed, method, level, flags, filter, mode, two halves of the time, name, checksum,
    /// extra field.
    /// </summary>
    private void ReadHeader()
    {
        Skip(MagicLength);
        var version = Short();
        Skip(2);
        if (version >= WithLevel)
            Skip(2);
        Skip(version >= WithLevel ? 2 : 1);
        flags = Word();
        if ((flags & HasFilter) != 0)
            throw new UnreadInitramfsException("has an LZO filter");
        Skip(version >= WithLevel ? 12 : 8);
        Skip(Byte());
        Skip(4);
        if ((flags & HasExtraField) == 0)
            return;
        var extra = Word();
        if (extra > LargestBlock)
            throw new InvalidDataException($"an LZO header claims {extra} bytes more");
        Skip((int)extra + 4);
    }

    private int Count(uint flag) => (flags & flag) == 0 ? 0 : 1;

    private void Skip(int count)
    {
        Span<byte> buffer = stackalloc byte[256];
        while (count > 0)
        {
            var part = buffer[..Math.Min(count, buffer.Length)];
            stored.ReadExactly(part);
            count -= part.Length;
        }
    }

    private int Byte()
    {
        Span<byte> one = stackalloc byte[1];
        stored.ReadExactly(one);
        return one[0];
    }

    private int Short()
    {
        Span<byte> two = stackalloc byte[2];
        stored.ReadExactly(two);
        return BinaryPrimitives.ReadUInt16BigEndian(two);
    }

    private uint Word()
    {
        Span<byte> four = stackalloc byte[4];
        stored.ReadExactly(four);
        return BinaryPrimitives.ReadUInt32BigEndian(four);
    }
}
