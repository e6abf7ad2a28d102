using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// Superblock of version 1 (mdp_superblock_1), always little-endian: 1.0 lies at the end of the member, 1.1 at its beginning, 1.2 at
/// 4 KiB.
/// </summary>
internal static class MdSuperblock1
{
    private const int HeaderSize = 0x100;

    // A superblock with its roles takes 4 KiB at most.
    private const int MostRoles = (4096 - HeaderSize) / 2;

    /// <summary>Where it may lie on a member of so many bytes, in the order 1.1, 1.2, 1.0.</summary>
    public static IEnumerable<(string Version, Sectors Place)> Places(long length)
    {
        yield return ("1.1", new Sectors(0));
        yield return ("1.2", new Sectors(8));
        if (length >= 16 * Sectors.Size)
            yield return ("1.0", new Sectors((Sectors.At(length).Count - 16) & ~7L));
    }

    /// <summary>The superblock at a place, or null when there is none.</summary>
    public static MdSuperblock? Read(BlockSource volume, string version, Sectors place)
    {
        var header = SignatureReads.Peek(volume, place.Bytes, HeaderSize);
        // major_version, and super_offset, which is its own place.
        if (U32(header, 0) != MdSuperblock.Magic || U32(header, 4) != 1 || U64(header, 0x90) != (ulong)place.Count)
            return null;
        var count = U32(header, 0xdc);
        var roles = count <= MostRoles ? SignatureReads.Peek(volume, place.Bytes + HeaderSize, (int)count * 2) : [];
        var list = U16(header, 0xba) * Sectors.Size;
        var features = (MdFeatures)U32(header, 8);
        return new MdSuperblock
        {
            Version = version,
            Place = place.Bytes,
            IsSound = count <= MostRoles && Sum(header, roles) == U32(header, 0xd8),
            Uuid = new Guid(header.AsSpan(0x10, 16), bigEndian: true),
            Name = SignatureReads.Text(header.AsSpan(0x20, 32)),
            // Microseconds lie in the upper 24 bits.
            Created = U64(header, 0x40) & 0xff_ffff_ffff,
            Level = (int)U32(header, 0x48),
            Layout = U32(header, 0x4c),
            Size = U64(header, 0x50),
            Chunk = U32(header, 0x58),
            RaidDisks = U32(header, 0x5c),
            DataOffset = U64(header, 0x80),
            DataSize = U64(header, 0x88),
            Number = U32(header, 0xa0),
            Events = U64(header, 0xc8),
            ResyncOffset = U64(header, 0xd0),
            Features = features,
            Roles = [.. Enumerable.Range(0, roles.Length / 2).Select(i => U16(roles, 2 * i))],
            BadBlocks =
                features.HasFlag(MdFeatures.BadBlocks) && list > 0
                    ? ((long)(int)U32(header, 0xbc) * Sectors.Size, list, header[0xb9])
                    : null,
        };
    }

    // The sum of all words with the field zero, its upper half added to the lower.
    private static uint Sum(byte[] header, byte[] roles)
    {
        var sum = 0UL;
        for (var i = 0; i < HeaderSize; i += 4)
            sum += i == 0xd8 ? 0 : U32(header, i);
        for (var i = 0; i + 4 <= roles.Length; i += 4)
            sum += U32(roles, i);
        if (roles.Length % 4 == 2)
            sum += U16(roles, roles.Length - 2);
        return (uint)((sum & uint.MaxValue) + (sum >> 32));
    }
}
