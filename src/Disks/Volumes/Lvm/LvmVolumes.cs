using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The volumes of a group that LVM shows.</summary>
internal static class LvmVolumes
{
    /// <summary>Every shown logical volume; one that can't be read has its error.</summary>
    public static IEnumerable<Volume> Of(LvmGroup group)
    {
        var mapper = new LvmMapper(group);
        return mapper.Shown.Select(v => Make(group, mapper, v));
    }

    /// <summary>The id of a logical volume.</summary>
    public static string Id(LvmGroup group, string name) => $"{group.Id}/{name}";

    /// <summary>The volumes of a physical volume without a readable description, as one that is only named.</summary>
    public static Volume Refused(Volume member, ImageFormatException error) =>
        new()
        {
            Id = $"lvm:{member.Id}",
            Kind = VolumeKind.LogicalVolume,
            Content = new LvmRefusedSource(member.Content.Name, 0, error),
            DiskIndex = member.DiskIndex,
            Error = error,
            Members = [member.Id],
        };

    private static Volume Make(LvmGroup group, LvmMapper mapper, LvmLogicalVolume logical)
    {
        var id = Id(group, logical.Name);
        Volume[] on = [.. mapper.PhysicalVolumes(logical).Where(group.Devices.ContainsKey).Select(n => group.Devices[n])];
        var volume = new Volume
        {
            Id = id,
            Kind = VolumeKind.LogicalVolume,
            Content = null!,
            DiskIndex = on.Length > 0 ? on[0].DiskIndex : group.Devices.Values.FirstOrDefault()?.DiskIndex ?? 0,
            Members = [.. on.Select(v => v.Id)],
            DeviceNames = [.. DeviceNames(group, logical)],
            KernelModules = ["dm_mod", .. mapper.SegmentTypes(logical).Select(Module).OfType<string>().Distinct()],
            Remarks = group.Remarks,
        };
        try
        {
            var mapped = mapper.Shape(logical);
            return volume with { Content = mapped.Source, Remarks = [.. group.Remarks, .. mapped.Remarks] };
        }
        catch (ImageFormatException e)
        {
            return volume with { Content = new LvmRefusedSource(id, logical.Extents * group.Metadata.ExtentBytes, e), Error = e };
        }
    }

    // The targets of linear and striped segments are in dm_mod itself.
    private static string? Module(string type) =>
        type switch
        {
            "thin" or "thin-pool" => "dm_thin_pool",
            "cache" or "cache-pool" => "dm_cache",
            "writecache" => "dm_writecache",
            "integrity" => "dm_integrity",
            "mirror" => "dm_mirror",
            "snapshot" => "dm_snapshot",
            _ => type.StartsWith("raid", StringComparison.Ordinal) ? "dm_raid" : null,
        };

    private static IEnumerable<string> DeviceNames(LvmGroup group, LvmLogicalVolume logical)
    {
        var (vg, lv) = (group.Metadata.Name, logical.Name);
        if (!group.SharesName)
        {
            yield return $"/dev/{vg}/{lv}";
            yield return $"/dev/mapper/{Mapper(vg)}-{Mapper(lv)}";
            yield return $"/dev/disk/by-id/dm-name-{Mapper(vg)}-{Mapper(lv)}";
        }
        if (logical.Uuid is not null)
            yield return $"/dev/disk/by-id/dm-uuid-LVM-{Bare(group.Metadata.Uuid)}{Bare(logical.Uuid)}";
    }

    // In names of device-mapper a single hyphen divides group and volume.
    private static string Mapper(string name) => name.Replace("-", "--", StringComparison.Ordinal);

    private static string Bare(string uuid) => uuid.Replace("-", "", StringComparison.Ordinal);
}
