using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Disks.Formats.Vhd;

/// <summary>"Dynamic Disk Header Format", checked so that every size is bounded.</summary>
internal readonly record struct VhdDynamicHeader
{
    public const int Size = 1024;

    private const string Structure = "VHD dynamic header";
    private const ulong Cookie = 0x6378737061727365;

    /// <summary>A disk of 2040 GiB in blocks of 512 KiB takes a quarter of this.</summary>
    private const long MaxTableBytes = 64 << 20;
    private const uint MaxBlockSize = 1 << 30;

    /// <summary>Table Offset: place of the block allocation table.</summary>
    public required long TableOffset { get; init; }

    /// <summary>Block Size in bytes, without the sector bitmap.</summary>
    public required long BlockSize { get; init; }

    /// <summary>Entries that the disk needs; Max Table Entries is at least as many.</summary>
    public required int TableEntries { get; init; }

    /// <summary>Parent Unicode Name.</summary>
    public required string ParentName { get; init; }

    /// <summary>Bytes of the sector bitmap before each block: a bit a sector, in whole sectors.</summary>
    public long BitmapSize => ((BlockSize / 512 / 8) + 511) & ~511L;

    /// <summary>Reads and checks the header.</summary>
    public static VhdDynamicHeader Parse(BlockSource file, ulong offset, long virtualSize)
    {
        if (offset > (ulong)file.Length || (long)offset > file.Length - Size)
        {
            throw new ImageFormatException(
                file.Name,
                "VHD footer",
                "lies outside the file",
                "data offset",
                offset,
                hint: "The file is truncated or damaged; fetch it again."
            );
        }

        var at = (long)offset;
        ReadOnlySpan<byte> b = file.ReadBytes(at, Size);
        if (BinaryPrimitives.ReadUInt64BigEndian(b) != Cookie)
            throw Bad(file, "is not cxsparse", "cookie", $"0x{BinaryPrimitives.ReadUInt64BigEndian(b):x16}", at);
        if (VhdChecksum.Of(b, 36) is var sum && sum != BinaryPrimitives.ReadUInt32BigEndian(b[36..]))
        {
            throw Bad(
                file,
                $"is not the sum of the header, {sum:x8}",
                "checksum",
                $"{BinaryPrimitives.ReadUInt32BigEndian(b[36..]):x8}",
                at + 36,
                "The header is damaged; fetch the file again."
            );
        }

        var blockSize = BinaryPrimitives.ReadUInt32BigEndian(b[32..]);
        if (blockSize is < 512 or > MaxBlockSize || !uint.IsPow2(blockSize))
            throw Bad(file, "is not a power of two from 512 bytes to 1 GiB", "block size", blockSize, at + 32);
        var needed = (virtualSize + blockSize - 1) / blockSize;
        var entries = BinaryPrimitives.ReadUInt32BigEndian(b[28..]);
        if (entries < needed)
            throw Bad(file, $"is less than the {needed} blocks of the disk", "max table entries", entries, at + 28);
        if (needed * 4 > MaxTableBytes)
            throw Bad(file, "needs a table of more than 64 MiB for this disk", "block size", blockSize, at + 32);
        var table = BinaryPrimitives.ReadUInt64BigEndian(b[16..]);
        if (table > (ulong)file.Length || (long)table > file.Length - (needed * 4))
        {
            throw Bad(
                file,
                $"is not the place of a table of {needed} entries inside the file",
                "table offset",
                table,
                at + 16,
                "The file is truncated or damaged; fetch it again."
            );
        }

        return new VhdDynamicHeader
        {
            TableOffset = (long)table,
            BlockSize = blockSize,
            TableEntries = (int)needed,
            ParentName = Encoding.BigEndianUnicode.GetString(b.Slice(64, 512)).Split('\0')[0],
        };
    }

    private static ImageFormatException Bad(BlockSource file, string problem, string field, object value, long at, string? hint = null) =>
        new(file.Name, Structure, problem, field, value, at, hint);
}
