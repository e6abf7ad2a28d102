using System.Buffers.Binary;

namespace ImageTools.Fuzz;

/// <summary>Where an input holds numbers: a header's fields or the entries of a table, each of the same width.</summary>
/// <param name="Start">Byte at which the first one starts.</param>
/// <param name="Length">Bytes of all of them.</param>
/// <param name="Size">Bytes of each: 1, 2, 4 or 8.</param>
/// <param name="BigEndian">Byte order.</param>
internal sealed record Words(int Start, int Length, int Size, bool BigEndian = false)
{
    /// <summary>How many there are in an input of <paramref name="length"/> bytes.</summary>
    public int CountIn(int length) => Math.Max(0, Math.Min(Length, length - Start)) / Size;

    public ulong Read(ReadOnlySpan<byte> bytes, int index)
    {
        var at = bytes.Slice(Start + (index * Size), Size);
        return Size switch
        {
            1 => at[0],
            2 => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
            4 => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at),
            _ => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at),
        };
    }

    public void Write(Span<byte> bytes, int index, ulong value)
    {
        var at = bytes.Slice(Start + (index * Size), Size);
        for (var i = 0; i < Size; i++)
            at[BigEndian ? Size - 1 - i : i] = (byte)(value >> (8 * i));
    }
}
