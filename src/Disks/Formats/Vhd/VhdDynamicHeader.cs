using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Disks.Formats.Vhd;

/// <summary>"Dynamic Disk Header Format", checked so that every size is bounded.</summary>
internal readonly record struct VhdDynamicHeader
{
    public const int Size = VhdFields.DynamicHeaderSize;

    private const string Structure = "VHD dynamic header";

    /// <summary>Table Offset: place of the block allocation table.</summary>
    public required long TableOffset { get; init; }

    /// <summary>Block Size in bytes, without the sector bitmap.</summary>
    public required long BlockSize { get; init; }

    /// <summary>Entries that the disk needs; Max Table Entries is at least as many.</summary>
    public required int TableEntries { get; init; }

    /// <summary>Parent Unicode Name.</summary>
    public required string ParentName { get; init; }

    /// <summary>Bytes of the sector bitmap before each block: a bit a sector, in whole sectors.</summary>
    public long BitmapSize => VhdFields.BitmapSize(BlockSize);

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
        if (!b.StartsWith(VhdFields.HeaderCookie))
            throw Bad(file, "is not cxsparse", "cookie", $"0x{BinaryPrimitives.ReadUInt64BigEndian(b):x16}", at);
        if (
            VhdChecksum.Of(b, VhdFields.HeaderChecksum) is var sum
            && sum != BinaryPrimitives.ReadUInt32BigEndian(b[VhdFields.HeaderChecksum..])
        )
        {
            throw Bad(
                file,
                $"is not the sum of the header, {sum:x8}",
                "checksum",
                $"{BinaryPrimitives.ReadUInt32BigEndian(b[VhdFields.HeaderChecksum..]):x8}",
                at + VhdFields.HeaderChecksum,
                "The header is damaged; fetch the file again."
            );
        }

        var blockSize = BinaryPrimitives.ReadUInt32BigEndian(b[VhdFields.BlockSize..]);
        if (blockSize is < VhdLimits.SmallestBlock or > VhdLimits.LargestBlock || !uint.IsPow2(blockSize))
            throw Bad(file, "is not a power of two from 512 bytes to 1 GiB", "block size", blockSize, at + VhdFields.BlockSize);
        var needed = (virtualSize + blockSize - 1) / blockSize;
        var entries = BinaryPrimitives.ReadUInt32BigEndian(b[VhdFields.MaxTableEntries..]);
        if (entries < needed)
            throw Bad(file, $"is less than the {needed} blocks of the disk", "max table entries", entries, at + VhdFields.MaxTableEntries);
        if (needed * VhdFields.TableEntrySize > VhdLimits.TableBytes)
            throw Bad(file, "needs a table of more than 64 MiB for this disk", "block size", blockSize, at + VhdFields.BlockSize);
        var table = BinaryPrimitives.ReadUInt64BigEndian(b[VhdFields.TableOffset..]);
        if (table > (ulong)file.Length || (long)table > file.Length - (needed * VhdFields.TableEntrySize))
        {
            throw Bad(
                file,
                $"is not the place of a table of {needed} entries inside the file",
                "table offset",
                table,
                at + VhdFields.TableOffset,
                "The file is truncated or damaged; fetch it again."
            );
        }

        return new VhdDynamicHeader
        {
            TableOffset = (long)table,
            BlockSize = blockSize,
            TableEntries = (int)needed,
            ParentName = Encoding.BigEndianUnicode.GetString(b.Slice(VhdFields.ParentName, VhdFields.ParentNameLength)).Split('\0')[0],
        };
    }

    private static ImageFormatException Bad(BlockSource file, string problem, string field, object value, long at, string? hint = null) =>
        new(file.Name, Structure, problem, field, value, at, hint);
}
