using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// The protection of records against torn writes: the last two bytes of each 512 carry the number of the write, and what belongs there is
/// kept in an array in the header.
/// </summary>
internal static class UpdateSequence
{
    private const int Stride = 512;

    /// <summary>
    /// Checks the magic and puts the bytes back. Null when the record is sound, else what is wrong with it.
    /// </summary>
    public static string? Restore(Span<byte> record, ReadOnlySpan<byte> magic)
    {
        if (!record.StartsWith(magic))
            return $"does not begin with {System.Text.Encoding.ASCII.GetString(magic)}";
        int at = U16(record, 4),
            count = U16(record, 6),
            strides = record.Length / Stride;
        if (count != strides + 1)
            return $"has an update sequence of {count} numbers in place of {strides + 1}";
        if (at % 2 != 0 || at < 0x10 || at + (2 * count) > Stride - 2)
            return $"has its update sequence at byte {at}";
        var number = record.Slice(at, 2);
        for (var i = 1; i <= strides; i++)
        {
            var end = record.Slice((i * Stride) - 2, 2);
            if (!end.SequenceEqual(number))
                return $"was not written as a whole: the update sequence differs in its part {i}";
            record.Slice(at + (2 * i), 2).CopyTo(end);
        }
        return null;
    }
}
