using System.Text;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The label of a physical volume (label_header and pv_header), in one of its first four sectors.</summary>
/// <param name="Sector">The sector of the label.</param>
/// <param name="Uuid">pv_uuid, with hyphens.</param>
/// <param name="DeviceBytes">device_size_xl.</param>
/// <param name="MetadataAreas">Metadata areas, at most two in practice; none for a volume that keeps no metadata.</param>
internal sealed record LvmLabel(int Sector, string Uuid, ulong DeviceBytes, IReadOnlyList<LvmArea> MetadataAreas)
{
    private const int SectorSize = 512,
        Sectors = 4,
        Header = 32,
        AreasAt = 40;

    /// <summary>True when the sector is marked as a label, whatever its checksum.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> sector) =>
        sector.StartsWith("LABELONE"u8) && sector.Slice(24, 8).SequenceEqual("LVM2 001"u8);

    /// <summary>The first of the four sectors that is marked, and the mark; null when none is.</summary>
    public static (int Sector, byte[] Bytes)? Find(BlockSource volume)
    {
        for (var sector = 0; sector < Sectors; sector++)
        {
            var label = SignatureReads.Peek(volume, sector * SectorSize, SectorSize);
            if (IsMarked(label))
                return (sector, label);
        }
        return null;
    }

    /// <summary>The label, checked.</summary>
    /// <exception cref="ImageFormatException">No sector has a valid label.</exception>
    public static LvmLabel Read(BlockSource volume)
    {
        ImageFormatException? first = null;
        for (var sector = 0; sector < Sectors; sector++)
        {
            var label = SignatureReads.Peek(volume, sector * SectorSize, SectorSize);
            if (!IsMarked(label))
                continue;
            try
            {
                return Parse(volume.Name, sector, label);
            }
            catch (ImageFormatException e)
            {
                // A copy of a disk may have left an older label in another sector.
                first ??= e;
            }
        }
        throw first ?? new ImageFormatException(volume.Name, "LVM label", "is in none of the first four sectors");
    }

    private static LvmLabel Parse(string name, int sector, byte[] label)
    {
        var at = (long)sector * SectorSize;
        // label_header: sector_xl 0x08, crc_xl 0x10 of all bytes from 0x14, offset_xl 0x14.
        if (LvmChecksum.Of(label.AsSpan(20)) != U32(label, 16))
            throw Bad("does not match the label", "crc_xl", U32(label, 16), 16);
        if (U64(label, 8) != (ulong)sector)
            throw Bad("is not the sector of the label", "sector_xl", U64(label, 8), 8);
        var place = U32(label, 20);
        if (place is < Header or > SectorSize - AreasAt)
            throw Bad("leaves no room for the header of the physical volume", "offset_xl", place, 20);
        var id = Encoding.ASCII.GetString(label, (int)place, LvmUuid.Length);
        var uuid = LvmUuid.Parse(id) ?? throw Bad("is no UUID", "pv_uuid", null, (int)place);
        var next = (int)place + AreasAt;
        _ = Areas(ref next);
        return new LvmLabel(sector, uuid, U64(label, (int)place + LvmUuid.Length), Areas(ref next));

        // disk_areas_xl: pairs of offset and size up to an offset of zero, first the data areas, then the metadata areas.
        List<LvmArea> Areas(ref int next)
        {
            var areas = new List<LvmArea>();
            for (; next <= SectorSize - 16; next += 16)
            {
                var area = new LvmArea(U64(label, next), U64(label, next + 8));
                if (area.Offset == 0)
                {
                    next += 16;
                    return areas;
                }
                areas.Add(area);
            }
            throw Bad("is a list without an end", "disk_areas_xl", null, (int)place + AreasAt);
        }

        ImageFormatException Bad(string problem, string field, object? value, int offset) =>
            new(name, "LVM label", problem, field, value, at + offset);
    }
}
