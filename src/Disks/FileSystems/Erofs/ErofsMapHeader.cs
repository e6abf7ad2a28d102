using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>The eight bytes in front of the index of a compressed inode.</summary>
/// <param name="Value">All of them.</param>
/// <param name="End">Where the index begins.</param>
internal readonly record struct ErofsMapHeader(ulong Value, long End)
{
    private const int Size = 8;

    /// <summary>h_advise, 4.</summary>
    public int Advise => (int)(Value >> 32 & 0xffff);

    /// <summary>h_algorithmtype, 6: of the first and of the second kind of heads.</summary>
    public (int First, int Second) Algorithms => ((int)(Value >> 48 & 15), (int)(Value >> 52 & 15));

    /// <summary>h_clusterbits, 7: logical clusters are larger than blocks by this.</summary>
    public int ClusterLog => (int)(Value >> 56 & 15);

    /// <summary>The whole file lies in the packed inode, at the lower 63 bits.</summary>
    public bool IsFragment => Value >> 63 != 0;

    public long FragmentStart => (long)(Value & ~(1UL << 63));

    /// <summary>h_fragmentoff, 0.</summary>
    public uint LowerFragmentStart => (uint)Value;

    /// <summary>h_idata_size, 2.</summary>
    public int InlineSize => (int)(Value >> 16 & 0xffff);

    /// <summary>h_extents, 0 and 6.</summary>
    public long Extents => (long)(Value & 0xffffffff) | ((long)(Value >> 48) << 32);

    /// <summary>Z_EROFS_ADVISE_COMPACTED_2B of a compact index, _EXTENTS of a full one.</summary>
    public bool HasSmallPacksOrExtents => (Advise & 0x01) != 0;

    public bool HasBigFirst => (Advise & 0x02) != 0;

    public bool HasBigSecond => (Advise & 0x04) != 0;

    public bool HasInlineTail => (Advise & 0x08) != 0;

    public bool IsInterlaced => (Advise & 0x10) != 0;

    public bool HasFragment => (Advise & 0x20) != 0;

    /// <summary>Bytes of a record of an extent.</summary>
    public int RecordSize => 4 << (Advise >> 1 & 3);

    public static ErofsMapHeader Read(ErofsInode inode)
    {
        var start = (inode.End + Size - 1) & ~(Size - 1L);
        Span<byte> bytes = stackalloc byte[Size];
        inode.Metadata.Read(start, bytes, $"map header of {inode.Name}");
        return new ErofsMapHeader(U64(bytes, 0), start + Size);
    }
}
