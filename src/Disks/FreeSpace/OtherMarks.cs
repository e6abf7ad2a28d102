using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// Marks of content that no driver recognises, or recognises only at its beginning. A mark means that other content may be in a volume
/// whose free space is about to be dropped.
/// </summary>
internal static class OtherMarks
{
    private static readonly (string What, long Place, byte[] Mark)[] Marks =
    [
        // The second header of LUKS 2 lies at one of these places, by the size of the first (LUKS2 on-disk format, 2.1).
        .. LuksPlaces().Select(place => ("the backup header of LUKS 2", place, Latin("SKUL\u00ba\u00be"))),
        ("a GPT of its own", 512, Latin("EFI PART")),
        ("a GPT of its own", 4096, Latin("EFI PART")),
        ("a BSD disk label", 512, [0x57, 0x45, 0x56, 0x82]),
        ("a BSD disk label", 64, [0x57, 0x45, 0x56, 0x82]),
        ("LDM metadata of Windows", 0xc00, Latin("PRIVHEAD")),
        ("APFS", 32, Latin("NXSB")),
        ("HFS+", 1024, [0x48, 0x2b, 0x00, 0x04]),
        ("HFS+", 1024, [0x48, 0x58, 0x00, 0x05]),
        ("EROFS", 1024, [0xe2, 0xe1, 0xf5, 0xe0]),
        // s_rev_level 2, s_minor_rev_level 0: the magic alone is two bytes.
        ("NILFS2", 1024, [2, 0, 0, 0, 0, 0, 0x34, 0x34]),
        ("UDF", 32768, Latin("\0BEA01\u0001")),
        ("F2FS", 1024, [0x10, 0x20, 0xf5, 0xf2]),
        ("bcache", 4096 + 24, [0xc6, 0x85, 0x73, 0xf6, 0x4e, 0x1a, 0x45, 0xca, 0x82, 0x65, 0xf5, 0x7f, 0x48, 0xba, 0x6d, 0x81]),
        ("bcachefs", 4096 + 24, [0xc6, 0x85, 0x73, 0xf6, 0x66, 0xce, 0x90, 0xa9, 0xd9, 0x6a, 0x60, 0xcf, 0x80, 0x3d, 0xf7, 0xef]),
        ("GFS2", 65536, [0x01, 0x16, 0x19, 0x70, 0, 0, 0, 1]),
        ("OCFS2", 2048, Latin("OCFSV2")),
        ("OCFS2", 4096, Latin("OCFSV2")),
        ("OCFS2", 8192, Latin("OCFSV2")),
        ("ReiserFS", 8192 + 52, Latin("ReIsEr")),
        ("ReiserFS", 65536 + 52, Latin("ReIsEr")),
        ("JFS", 32768, Latin("JFS1")),
        ("UFS", 8192 + 1372, [0x54, 0x19, 0x01, 0x00]),
        ("UFS", 65536 + 1372, [0x19, 0x01, 0x54, 0x19]),
        ("ReFS", 3, Latin("ReFS\0\0\0\0")),
        ("VMFS", 0x100000, [0x0d, 0xd0, 0x01, 0xc0]),
        ("a Ceph BlueStore", 0, Latin("bluestore block device")),
        ("Oracle ASM", 32, Latin("ORCLDISK")),
        ("a Stratis pool", 512 + 4, Latin("!Stra0tis\u0086\u00ff\u0002^Arh")),
        ("dm-verity", 0, Latin("verity\0\0")),
        ("dm-integrity", 0, Latin("integrt\0")),
        ("squashfs", 0, Latin("sqsh")),
        ("cramfs", 0, [0x45, 0x3d, 0xcd, 0x28]),
        ("romfs", 0, Latin("-rom1fs-")),
        ("VxFS", 1024, [0xf5, 0xfc, 0x01, 0xa5]),
        ("zonefs", 0, Latin("SFOZ")),
        ("UBI", 0, Latin("UBI#")),
        ("VDO", 0, Latin("dmvdo001")),
    ];

    /// <summary>
    /// All marks, each of at least four bytes in one sector, with their offsets from the beginning of the marked content.
    /// </summary>
    public static IReadOnlyList<(string What, long Place, byte[] Mark)> All => Marks;

    /// <summary>The marked content in <paramref name="volume"/>, or null.</summary>
    public static string? Find(BlockSource volume)
    {
        Span<byte> bytes = stackalloc byte[32];
        foreach (var (what, place, mark) in Marks)
        {
            if (volume.TryRead(place, bytes[..mark.Length]) && bytes.StartsWith(mark))
                return what;
        }
        return null;
    }

    private static IEnumerable<long> LuksPlaces() => Enumerable.Range(0, 9).Select(i => 0x4000L << i);

    private static byte[] Latin(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
