using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>A directory entry of 32 bytes.</summary>
internal readonly struct ExFatEntry(ReadOnlyMemory<byte> raw)
{
    public const int Size = 32;

    /// <summary>Types of entries in use.</summary>
    public const int Bitmap = 0x81,
        UpCase = 0x82,
        Label = 0x83,
        File = 0x85,
        Guid = 0xa0,
        Stream = 0xc0,
        Name = 0xc1;

    public ReadOnlySpan<byte> Raw => raw.Span;

    public int Type => Raw[0];

    /// <summary>No entry follows.</summary>
    public bool IsEnd => Type == 0;

    /// <summary>It belongs to the primary entry before it.</summary>
    public bool IsSecondary => (Type & 0xc0) == 0xc0;

    /// <summary>Its content, of an entry that has some.</summary>
    public ExFatCluster FirstCluster => new(U32(Raw, 0x14));

    /// <summary>Bytes of the content.</summary>
    public ulong DataLength => U64(Raw, 0x18);
}
