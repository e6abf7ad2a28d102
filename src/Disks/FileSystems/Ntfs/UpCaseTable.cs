using System.Runtime.InteropServices;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>$UpCase: the capital of each UTF-16 unit, fixed when the volume was made. The order of directories is by it.</summary>
internal sealed class UpCaseTable
{
    private const int Units = 65536;
    private readonly char[] capitals;

    private UpCaseTable(char[] capitals) => this.capitals = capitals;

    /// <summary>Reads the table of the volume.</summary>
    public static UpCaseTable Read(NtfsFile file, string volume)
    {
        var bytes = file.ReadAll(NtfsAttributeType.Data, Units * 2, "$UpCase");
        if (bytes is null || bytes.Length != Units * 2)
            throw new ImageFormatException(volume, "$UpCase", "does not have 65536 units", "size", bytes?.Length);
        var capitals = new char[Units];
        for (var i = 0; i < Units; i++)
            capitals[i] = (char)LittleEndian.U16(bytes, i * 2);
        return new UpCaseTable(capitals);
    }

    /// <summary>Compares without case.</summary>
    public int Compare(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var count = Math.Min(one.Length, other.Length);
        for (var i = 0; i < count; i++)
        {
            var difference = capitals[one[i]] - capitals[other[i]];
            if (difference != 0)
                return difference;
        }
        return one.Length - other.Length;
    }

    /// <summary>The units of a stored name.</summary>
    public static ReadOnlySpan<char> Chars(ReadOnlySpan<byte> units, Span<char> buffer)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.Cast<byte, char>(units);
        for (var i = 0; i < units.Length / 2; i++)
            buffer[i] = (char)LittleEndian.U16(units, i * 2);
        return buffer[..(units.Length / 2)];
    }
}
