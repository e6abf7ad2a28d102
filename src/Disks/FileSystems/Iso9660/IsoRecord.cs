using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>A directory record (ECMA-119, 9.1).</summary>
internal sealed class IsoRecord
{
    /// <summary>Bytes before the name.</summary>
    public const int SmallestSize = 33;

    private const int DirectoryFlag = 2,
        AssociatedFlag = 4,
        MultiExtentFlag = 0x80;

    private readonly byte[] bytes;

    private IsoRecord(byte[] bytes, long place)
    {
        this.bytes = bytes;
        Place = place;
    }

    /// <summary>Its first byte on the volume, which is the id of a file.</summary>
    public long Place { get; }

    /// <summary>Bytes.</summary>
    public int Length => bytes.Length;

    /// <summary>First block of the content: the extent (2), after its extended attribute record (1).</summary>
    public long Block => U32(bytes, 2) + (long)bytes[1];

    /// <summary>data_length, 10.</summary>
    public uint Size => U32(bytes, 10);

    /// <summary>Recording date, 18.</summary>
    public DateTimeOffset Date => IsoDate.Short(bytes.AsSpan(18, 7));

    public bool IsDirectory => (bytes[25] & DirectoryFlag) != 0;

    /// <summary>A file beside another one of the same name, such as a resource fork.</summary>
    public bool IsAssociated => (bytes[25] & AssociatedFlag) != 0;

    /// <summary>Another section of the same file follows.</summary>
    public bool Continues => (bytes[25] & MultiExtentFlag) != 0;

    /// <summary>file_unit_size (26) or interleave_gap_size (27) is there: the content has gaps.</summary>
    public bool IsInterleaved => bytes[26] != 0 || bytes[27] != 0;

    /// <summary>volume_sequence_number, 28.</summary>
    public ushort Sequence => U16(bytes, 28);

    /// <summary>The name as it is stored.</summary>
    public ReadOnlySpan<byte> Name => bytes.AsSpan(SmallestSize, bytes[32]);

    /// <summary>"." and "..", stored as 0 and 1.</summary>
    public bool IsDots => bytes[32] == 1 && bytes[33] <= 1 || bytes[32] == 0;

    /// <summary>The record of the directory itself.</summary>
    public bool IsSelf => bytes[32] == 1 && bytes[33] == 0;

    /// <summary>What follows the name, from an even byte on.</summary>
    public ReadOnlyMemory<byte> SystemUse
    {
        get
        {
            var start = SmallestSize + bytes[32] + (~bytes[32] & 1);
            return start < bytes.Length ? bytes.AsMemory(start) : default;
        }
    }

    /// <summary>Reads the record at the start of <paramref name="bytes"/>.</summary>
    /// <exception cref="ImageFormatException">Its length does not fit its name or the bytes.</exception>
    public static IsoRecord Parse(ReadOnlySpan<byte> bytes, long place, string volume)
    {
        int length = bytes.IsEmpty ? 0 : bytes[0];
        if (length <= SmallestSize || length > bytes.Length)
            throw new ImageFormatException(volume, "directory record", "does not fit its sector", "length", length, place);
        if (bytes[32] > length - SmallestSize)
            throw new ImageFormatException(volume, "directory record", "is shorter than its name", "name_len", bytes[32], place);
        return new IsoRecord(bytes[..length].ToArray(), place);
    }
}
