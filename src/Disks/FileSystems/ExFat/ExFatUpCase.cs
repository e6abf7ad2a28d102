using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>The up-case table of the volume: the capital of each UTF-16 unit.</summary>
internal sealed class ExFatUpCase
{
    private const int Units = 65536,
        MaxBytes = Units * 2,
        IdentityMark = 0xffff;
    private readonly char[] capitals;

    private ExFatUpCase(char[] capitals) => this.capitals = capitals;

    /// <summary>Reads the table, in which runs of units that are their own capitals may be left out.</summary>
    /// <param name="content">The table.</param>
    /// <param name="checksum">TableChecksum of its entry.</param>
    /// <param name="volume">Name of the volume.</param>
    public static ExFatUpCase Read(BlockSource content, uint checksum, string volume)
    {
        if (content.Length > MaxBytes || content.Length % 2 != 0)
            throw new ImageFormatException(volume, "up-case table", "has no possible size", "DataLength", content.Length);
        var bytes = content.ReadBytes(0, (int)content.Length);
        uint sum = 0;
        foreach (var value in bytes)
            sum = ((sum << 31) | (sum >> 1)) + value;
        if (sum != checksum)
            throw new ImageFormatException(volume, "up-case table", $"is not 0x{sum:x8}", "TableChecksum", $"0x{checksum:x8}");
        var capitals = new char[Units];
        for (var i = 0; i < Units; i++)
            capitals[i] = (char)i;
        var unit = 0;
        for (var at = 0; at < bytes.Length && unit < Units; at += 2)
        {
            int value = U16(bytes, at);
            if (value == IdentityMark && at + 4 <= bytes.Length)
            {
                at += 2;
                unit += U16(bytes, at);
            }
            else
            {
                capitals[unit++] = (char)value;
            }
        }
        return new ExFatUpCase(capitals);
    }

    /// <summary>NameHash of a name.</summary>
    public int Hash(ReadOnlySpan<char> name)
    {
        ushort hash = 0;
        foreach (var unit in name)
        {
            var capital = capitals[unit];
            hash = (ushort)(((hash << 15) | (hash >> 1)) + (capital & 0xff));
            hash = (ushort)(((hash << 15) | (hash >> 1)) + (capital >> 8));
        }
        return hash;
    }

    /// <summary>Compares without case.</summary>
    public bool AreEqual(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.Length != other.Length)
            return false;
        for (var i = 0; i < one.Length; i++)
        {
            if (capitals[one[i]] != capitals[other[i]])
                return false;
        }
        return true;
    }
}
