using System.Buffers.Binary;
using ImageTools.Disks.FileSystems.Xfs;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>A log of version 2 that is full of sound records, each with one transaction that changes other sectors.</summary>
internal sealed class XfsHostileLog
{
    /// <summary>Blocks of the file system that it takes.</summary>
    public const int FileBlocks = RecordBlocks * Records / 8;

    /// <summary>Records that are no more than are read of a log.</summary>
    public const int Replayed = 7800;

    private const int Sector = 512,
        Data = 32 << 10,
        RecordBlocks = 1 + (Data / Sector),
        Records = 32_000,
        Items = 7,
        ItemSectors = 8;
    private const uint Cycle = 2;
    private readonly XfsSuperblock super;
    private readonly int replayed;
    private readonly byte[] record = new byte[RecordBlocks * Sector];
    private long known = -1;

    public XfsHostileLog(XfsSuperblock super, int replayed)
    {
        this.super = super;
        this.replayed = replayed;
    }

    /// <summary>Produces the bytes from an offset of the log on.</summary>
    public void Fill(long offset, Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            var (number, inside) = Math.DivRem(offset, record.Length);
            if (number != known)
                Make(number);
            known = number;
            var count = Math.Min(to.Length, record.Length - (int)inside);
            record.AsSpan((int)inside, count).CopyTo(to);
            to = to[count..];
            offset += count;
        }
    }

    private static void Big(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], value);

    private void Make(long number)
    {
        Array.Clear(record);
        var header = record.AsSpan(0, Sector);
        Big(header, 0, 0xfeedbabe);
        Big(header, 4, Cycle);
        Big(header, 8, 2);
        Big(header, 12, Data);
        Big(header, 16, Cycle);
        Big(header, 20, (uint)(number * RecordBlocks));
        Big(header, 24, Cycle);
        Big(header, 28, (uint)((Records - replayed) * RecordBlocks));
        Big(header, 40, (2 * Items) + 3);
        Big(header, 300, 1);
        super.Id.TryWriteBytes(header[304..], bigEndian: true, out _);
        Big(header, 320, Data);
        Operations(record.AsSpan(Sector), number);
        for (var i = 0; i < Data / Sector; i++)
        {
            var block = record.AsSpan((1 + i) * Sector, 4);
            block.CopyTo(header[(44 + (i * 4))..]);
            Big(block, 0, Cycle);
        }
    }

    private static void Operations(Span<byte> bytes, long number)
    {
        var at = 0;
        Operation(bytes, ref at, number, 0, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(Operation(bytes, ref at, number, 16, 0), 0x5452414e);
        for (var i = 0; i < Items; i++)
        {
            // A buffer of which all is changed: the format, and the bytes.
            var format = Operation(bytes, ref at, number, 24, 0);
            BinaryPrimitives.WriteUInt16LittleEndian(format, 0x123c);
            BinaryPrimitives.WriteUInt16LittleEndian(format[2..], 2);
            BinaryPrimitives.WriteUInt16LittleEndian(format[6..], ItemSectors);
            BinaryPrimitives.WriteInt64LittleEndian(format[8..], 3_000_000 + (((number * Items) + i) * ItemSectors));
            BinaryPrimitives.WriteUInt32LittleEndian(format[16..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(format[20..], uint.MaxValue);
            Operation(bytes, ref at, number, ItemSectors * Sector, 0);
        }
        Operation(bytes, ref at, number, 0, 2);
    }

    private static Span<byte> Operation(Span<byte> bytes, ref int at, long number, int length, byte flags)
    {
        Big(bytes, at, (uint)number);
        Big(bytes, at + 4, (uint)length);
        bytes[at + 8] = 0x69;
        bytes[at + 9] = flags;
        at += 12 + length;
        return bytes.Slice(at - length, length);
    }
}
