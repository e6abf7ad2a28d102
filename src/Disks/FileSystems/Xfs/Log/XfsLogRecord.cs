using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>The header of a record of the log (xlog_rec_header), checked.</summary>
internal sealed record XfsLogRecord
{
    public const uint Magic = 0xfeedbabe;

    private const int LargestRecord = 256 << 10,
        HeaderData = 32 << 10,
        LittleEndianFormat = 1,
        ExtensionSize = 260;

    // The C structure ends with padding where 64-bit numbers are aligned to 8 bytes; the checksum is over all of it.
    private static readonly int[] SummedSizes = [328, 324];

    /// <summary>Block of the ring.</summary>
    public required long Block { get; init; }

    /// <summary>h_lsn: cycle and block of this record.</summary>
    public required ulong Lsn { get; init; }

    /// <summary>h_tail_lsn: where the replay begins that ends with this record.</summary>
    public required ulong TailLsn { get; init; }

    /// <summary>Bytes of its operations.</summary>
    public required int Length { get; init; }

    public required uint Checksum { get; init; }

    public required int Operations { get; init; }

    public required Guid Id { get; init; }

    public required bool IsLittleEndian { get; init; }

    /// <summary>Blocks of headers. Large records have more than one, since a header has room for 64 words.</summary>
    public required int HeaderBlocks { get; init; }

    /// <summary>Blocks in all.</summary>
    public int Blocks => HeaderBlocks + ((Length + XfsLogBlocks.Size - 1) / XfsLogBlocks.Size);

    /// <summary>The most blocks that a record has.</summary>
    public static int MostBlocks => (LargestRecord / XfsLogBlocks.Size) + (LargestRecord / HeaderData);

    /// <summary>The header in a block of the ring, or null when it is none or damaged.</summary>
    public static XfsLogRecord? Parse(ReadOnlySpan<byte> header, long block)
    {
        if (U32(header, 0) != Magic)
            return null;
        var (version, length, lsn, size) = (U32(header, 8), U32(header, 12), U64(header, 16), U32(header, 320));
        if (version is 0 or > 3 || length is 0 or > LargestRecord || size > LargestRecord || (uint)lsn != block)
            return null;
        // The size of the writer's buffers decides how many headers there are, not what is in the record.
        var headers = (version & 2) != 0 && size > HeaderData ? (int)((size + HeaderData - 1) / HeaderData) : 1;
        if (length > headers * HeaderData)
            return null;
        return new XfsLogRecord
        {
            Block = block,
            Lsn = lsn,
            TailLsn = U64(header, 24),
            Length = (int)length,
            Checksum = LittleEndian.U32(header, 32),
            Operations = (int)Math.Min(U32(header, 40), int.MaxValue),
            Id = new Guid(header.Slice(304, 16), bigEndian: true),
            IsLittleEndian = U32(header, 300) == LittleEndianFormat,
            HeaderBlocks = headers,
        };
    }

    /// <summary>
    /// Whether the checksum is that of the whole record, as it was read. mkfs.xfs writes none, and neither does version
    /// 4.
    /// </summary>
    public bool HasRightChecksum(ReadOnlySpan<byte> record)
    {
        if (Checksum == 0)
            return true;
        Span<byte> field = stackalloc byte[4];
        field.Clear();
        foreach (var size in SummedSizes)
        {
            var sum = Crc32C.Update(Crc32C.Update(uint.MaxValue, record[..32]), field);
            sum = Crc32C.Update(sum, record[36..size]);
            for (var i = 1; i * HeaderData < Length; i++)
                sum = Crc32C.Update(sum, record.Slice(i * XfsLogBlocks.Size, ExtensionSize));
            sum = Crc32C.Update(sum, record.Slice(HeaderBlocks * XfsLogBlocks.Size, Length));
            if (~sum == Checksum)
                return true;
        }
        return false;
    }

    /// <summary>Puts back the first words of the blocks of operations, which the cycle took the place of. Gives the operations.</summary>
    public Span<byte> Unpack(Span<byte> record)
    {
        var data = record[(HeaderBlocks * XfsLogBlocks.Size)..];
        for (var i = 0; i * XfsLogBlocks.Size < Length; i++)
        {
            var words = i < 64 ? record[44..] : record[((i / 64 * XfsLogBlocks.Size) + 4)..];
            words.Slice(i % 64 * 4, 4).CopyTo(data[(i * XfsLogBlocks.Size)..]);
        }
        return data[..Length];
    }
}
