namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>
/// Marks of what is not read and not named by any driver, or only by its beginning. They say one thing: that something else may live in a volume
/// whose free space is about to be thrown away.
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
        ("F2FS", 1024, [0x10, 0x20, 0xf5, 0xf2]),
        ("bcache", 4096 + 24, [0xc6, 0x85, 0x73, 0xf6, 0x4e, 0x1a, 0x45, 0xca, 0x82, 0x65, 0xf5, 0x7f, 0x48, 0xba, 0x6d, 0x81]),
        ("ReiserFS", 65536 + 52, Latin("ReIsEr")),
        ("JFS", 32768, Latin("JFS1")),
        ("UFS", 8192 + 1372, [0x54, 0x19, 0x01, 0x00]),
        ("UFS", 65536 + 1372, [0x19, 0x01, 0x54, 0x19]),
        ("ReFS", 3, Latin("ReFS\0\0\0\0")),
        ("VMFS", 0x100000, [0x0d, 0xd0, 0x01, 0xc0]),
        ("a Ceph BlueStore", 0, Latin("bluestore block device")),
        ("Oracle ASM", 32, Latin("ORCLDISK")),
        ("a Stratis pool", 512 + 4, Latin("!Stra0tis\u0086\u00ff\u0002^Arh")),
        ("VDO", 0, Latin("dmvdo001")),
    ];

    /// <summary>What is marked in <paramref name="volume"/>, or null.</summary>
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
