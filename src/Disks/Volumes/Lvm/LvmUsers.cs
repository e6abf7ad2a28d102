using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// Who uses the extents of a group, and which bytes of these are free. A volume counts as free only where its bytes are those of one
/// volume that is shown: the image of a mirror, a thin pool. What a snapshot, a cache, parity or checksums depend on is used.
/// </summary>
internal sealed class LvmUsers
{
    private readonly LvmGroup group;
    private readonly DiskLayout layout;
    private readonly Func<Volume, FreeSpaceOffer> inside;
    private readonly Dictionary<string, LvmLogicalVolume> volumes;
    private readonly HashSet<string> shown;
    private readonly ILookup<string, (string Field, LvmLogicalVolume Volume)> parents;
    private readonly Dictionary<string, IFreeSpace?> known = new(StringComparer.Ordinal);

    public LvmUsers(LvmGroup group, DiskLayout layout, Func<Volume, FreeSpaceOffer> inside)
    {
        (this.group, this.layout, this.inside) = (group, layout, inside);
        volumes = group.Metadata.LogicalVolumes.ToDictionary(v => v.Name, StringComparer.Ordinal);
        shown = [.. new LvmMapper(group).Shown.Select(v => v.Name)];
        parents = group
            .Metadata.LogicalVolumes.SelectMany(v =>
                v.Segments.SelectMany(s => LvmReferences.Of(s).Select(r => (r.Name, Parent: (r.Field, Volume: v))))
            )
            .ToLookup(r => r.Name, r => r.Parent, StringComparer.Ordinal);
    }

    /// <summary>The ranges of a physical volume that logical volumes have.</summary>
    /// <exception cref="ImageFormatException">The description of a volume is not understood, so that its extents are not known.</exception>
    public IEnumerable<LvmUsedArea> Areas(LvmPhysicalVolume physical)
    {
        var extentBytes = group.Metadata.ExtentBytes;
        foreach (var volume in group.Metadata.LogicalVolumes)
        {
            if (volume.Error is not null)
                throw volume.Error;
            foreach (var segment in volume.Segments)
            {
                if (!IsKnown(segment.Type))
                    throw segment.Fields.Bad("type", segment.Type, "is no kind of segment that is read");
                if (segment.Type is not ("striped" or "linear" or "mirror"))
                {
                    if (LvmReferences.Of(segment).Any(r => r.Name == physical.Name))
                        throw segment.Fields.Bad(null, physical.Name, "lies on a physical volume in a way that is not known");
                    continue;
                }
                var isMirror = segment.Type == "mirror";
                var areas = segment.Areas(isMirror ? "mirrors" : "stripes");
                var stripes = isMirror ? 1 : areas.Count;
                if (segment.Count % stripes != 0)
                    throw segment.Fields.Bad("extent_count", segment.Count, $"does not divide into {stripes} stripes");
                for (var i = 0; i < areas.Count; i++)
                {
                    if (areas[i].Name != physical.Name)
                        continue;
                    var (first, count) = (areas[i].Extent, segment.Count / stripes);
                    if (first > physical.Extents || count > physical.Extents - first)
                        throw segment.Fields.Bad(physical.Name, first, "lies outside of the physical volume");
                    var start = physical.Start + (first * extentBytes);
                    // A mirror directly on physical volumes is one that pvmove was making.
                    var within = isMirror ? null : Free(volume.Name);
                    yield return stripes == 1
                        ? new LvmUsedArea(start, start + (count * extentBytes), within, segment.Start * extentBytes)
                        : new LvmUsedArea(
                            start,
                            start + (count * extentBytes),
                            within,
                            segment.Start * extentBytes,
                            i,
                            stripes,
                            (int)Math.Clamp(segment.Fields.Number("stripe_size") * Sectors.Size, 1, int.MaxValue)
                        );
                }
            }
        }
    }

    private static bool IsKnown(string type) =>
        type
            is "striped"
                or "linear"
                or "mirror"
                or "snapshot"
                or "thin"
                or "thin-pool"
                or "cache"
                or "cache-pool"
                or "writecache"
                or "integrity"
                or "zero"
                or "error"
                or "vdo"
                or "vdo-pool"
        || type.StartsWith("raid", StringComparison.Ordinal);

    // The free bytes of a volume, or null when all of them are used.
    private IFreeSpace? Free(string name)
    {
        if (!known.TryGetValue(name, out var free))
        {
            // A volume that leads back to itself is used.
            known[name] = null;
            known[name] = free = Ask(name);
        }
        return free;
    }

    private IFreeSpace? Ask(string name)
    {
        var above = parents[name].Distinct().ToArray();
        if (above.Length == 0)
            return shown.Contains(name) ? Inside(name) : null;
        if (above.Length > 1 || above[0].Volume.Segments.Count != 1)
            return null;
        var (field, parent) = above[0];
        return (field, parent.Type) switch
        {
            ("raids", "raid1") or ("mirrors", "mirror") when IsWhole(parent, name) => Free(parent.Name),
            ("pool", "thin-pool") => Pool(parent),
            _ => null,
        };
    }

    // The image of a mirror has the bytes of the mirror, at the same places; its metadata have not.
    private static bool IsWhole(LvmLogicalVolume parent, string image)
    {
        var segment = parent.Segments[0];
        if (segment.Type == "mirror")
            return segment.Areas("mirrors").Contains((image, 0L));
        var names = segment.Fields.Texts("raids");
        return Enumerable.Range(0, names.Count / 2).Any(i => names[(2 * i) + 1] == image);
    }

    // The free space of a volume that is shown and read without a doubt.
    private IFreeSpace? Inside(string name)
    {
        var volume = layout.Volumes.FirstOrDefault(v => v.Id == LvmVolumes.Id(group, name));
        return volume is { Error: null, Remarks.Count: 0 } ? inside(volume).Ranges : null;
    }

    private LvmThinFreeSpace? Pool(LvmLogicalVolume volume)
    {
        // Only thin volumes may use a pool.
        if (parents[volume.Name].Any(p => p.Field != "thin_pool"))
            return null;
        var pool = new LvmMapper(group).Pool(volume.Name, volume.Segments[0].Fields);
        if (pool.Remarks.Count > 0)
            return null;
        var devices = new Dictionary<ulong, IFreeSpace?>();
        foreach (var thin in parents[volume.Name].Select(p => p.Volume).Distinct().Where(v => v.Segments.Count == 1))
        {
            var isPlain = !thin.Segments[0].Fields.Has("external_origin") && !thin.Segments[0].Fields.Has("merge");
            // The origin of another thin volume shares blocks with it, which the metadata of the pool know; anything else it may be is not
            // known to the pool.
            var isAlone = parents[thin.Name].All(p => p is { Field: "origin", Volume.Type: "thin" });
            var within = isPlain && isAlone && shown.Contains(thin.Name) ? Inside(thin.Name) : null;
            // Two volumes of one device would be one volume.
            if (!devices.TryAdd((ulong)thin.Segments[0].Fields.Number("device_id"), within))
                return null;
        }
        return new LvmThinFreeSpace(pool, devices);
    }
}
