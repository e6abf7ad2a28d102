using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>
/// The transaction that wrote a block last, which version 5 keeps in its blocks: what the log has of earlier ones is not
/// replayed.
/// </summary>
internal static class XfsBufferLsn
{
    /// <summary>The sequence number in a block of this file system, or null when it has none.</summary>
    public static ulong? Of(ReadOnlySpan<byte> block, XfsSuperblock super)
    {
        (int Lsn, int Uuid) place = U32(block, 0) switch
        {
            // B+trees of a group, with the magic of either version: by block, by length, by owner, by count of owners, of inodes.
            0x41423342 or 0x41423343 or 0x41425442 or 0x41425443 or 0x524d4233 or 0x52334643 => (24, 32),
            0x46494233 or 0x46494254 or 0x49414233 or 0x49414254 => (24, 32),
            // Trees of extents.
            0x424d4133 or 0x424d4150 => (32, 40),
            // AGF, AGFL, AGI
            0x58414746 => (208, 64),
            0x5841464c => (24, 8),
            0x58414749 => (320, 296),
            // Links; names of directories, and their free room.
            0x58534c4d => (48, 16),
            0x58444233 or 0x58444433 or 0x58444633 => (16, 24),
            // The superblock
            0x58465342 => (240, super.Features.HasMetadataUuid ? 248 : 32),
            _ => (0, 0),
        };
        if (place.Lsn == 0 && U16(block, 8) is 0x3df1 or 0x3dff or 0x3ebe or 0x3bee)
            place = (24, 32);
        // A block of another file system is a block that was not written yet.
        if (place.Lsn == 0 || new Guid(block.Slice(place.Uuid, 16), bigEndian: true) != super.MetadataId)
            return null;
        return U64(block, place.Lsn);
    }
}
