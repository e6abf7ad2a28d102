using System.Globalization;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Partitions;

/// <summary>
/// The disk label of the BSDs (struct disklabel), which divides a partition of an MBR, a slice. It lies in the second sector of the slice.
/// </summary>
internal static class BsdLabel
{
    private const uint Magic = 0x82564557;
    private const int Place = 512,
        Header = 148,
        EntrySize = 16,
        MostPartitions = 64;

    /// <summary>Types of slices: FreeBSD, OpenBSD, NetBSD.</summary>
    public static bool IsSlice(string type) => type is "0xa5" or "0xa6" or "0xa9";

    /// <summary>
    /// The partitions of a slice by their letters, with places counted from the beginning of the slice. Null when there is no label; what
    /// does not lie inside the slice is left out, such as the partition that stands for the whole disk.
    /// </summary>
    /// <param name="slice">The bytes of the slice.</param>
    /// <param name="type">Type of its entry in the MBR.</param>
    /// <param name="sliceStart">First byte of the slice on the disk.</param>
    public static IReadOnlyList<(char Letter, Partition Partition)>? Read(BlockSource slice, string type, long sliceStart)
    {
        var label = SignatureReads.Peek(slice, Place, Header + (MostPartitions * EntrySize));
        var count = U16(label, 138);
        // d_magic, d_magic2, d_npartitions, d_checksum: the XOR of all words is 0.
        if (U32(label, 0) != Magic || U32(label, 132) != Magic || count is 0 or > MostPartitions)
            return null;
        var sum = 0;
        for (var i = 0; i < Header + (count * EntrySize); i += 2)
            sum ^= U16(label, i);
        if (sum != 0)
            return null;
        var sectorSize = U32(label, 40);
        if (sectorSize is not (512 or 1024 or 2048 or 4096))
            return null;
        // OpenBSD and NetBSD count from the beginning of the disk. FreeBSD counts from partition c, the slice.
        var isOpen = type == "0xa6";
        var origin = type == "0xa5" && count > 2 ? Offset(label, 2, isOpen: false) * sectorSize : sliceStart;
        var found = new List<(char, Partition)>();
        for (var i = 0; i < count; i++)
        {
            var at = Header + (i * EntrySize);
            // p_fstype 0 is unused.
            var kind = label[at + 12];
            var (start, length) = ((Offset(label, i, isOpen) * sectorSize) - origin, Length(label, i, isOpen) * sectorSize);
            if (length <= 0 || start < 0 || start > slice.Length - length || length == slice.Length || kind == 0)
                continue;
            found.Add(
                (
                    Letter(i),
                    new Partition(i + 1, start, length, string.Create(CultureInfo.InvariantCulture, $"bsd:0x{kind:x2}"))
                )
            );
        }
        return found;
    }

    private static char Letter(int index) => (char)(index < 26 ? 'a' + index : 'A' + index - 26);

    // p_offset, with p_offseth in OpenBSD, where p_fsize is elsewhere.
    private static long Offset(byte[] label, int index, bool isOpen) =>
        U32(label, Header + (index * EntrySize) + 4) + (isOpen ? (long)U16(label, Header + (index * EntrySize) + 8) << 32 : 0);

    // p_size, with p_sizeh.
    private static long Length(byte[] label, int index, bool isOpen) =>
        U32(label, Header + (index * EntrySize)) + (isOpen ? (long)U16(label, Header + (index * EntrySize) + 10) << 32 : 0);
}
