using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>Makes the bytes of logical volumes. For one assembly, on one thread; what it makes is for any number.</summary>
internal sealed class LvmMapper
{
    // A thin volume over a pool over an array over images with integrity is six deep.
    private const int MaxDepth = 16,
        MaxPools = 1000,
        MaxSteps = 2_000_000;
    private static readonly HashSet<string> Pools = ["thin-pool", "cache-pool", "vdo-pool"];

    private readonly LvmGroup group;
    private readonly Dictionary<string, LvmLogicalVolume> volumes;
    private readonly Dictionary<string, LvmSegment> snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LvmSegment> merging = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LvmMapped? Mapped, ImageFormatException? Error)> done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LvmThinPool> pools = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);

    // Together, because the text can name one store very often.
    private int chunks,
        steps;

    public LvmMapper(LvmGroup group)
    {
        this.group = group;
        volumes = group.Metadata.LogicalVolumes.ToDictionary(v => v.Name, StringComparer.Ordinal);
        foreach (var segment in group.Metadata.LogicalVolumes.SelectMany(v => v.Segments).Where(s => s.Type == "snapshot"))
        {
            if (segment.Fields.OptionalText("cow_store") is { } store)
                snapshots[store] = segment;
            else if (segment.Fields.OptionalText("origin") is { } origin)
                merging[origin] = segment;
        }
    }

    /// <summary>
    /// The volumes with a device of their own: the visible ones without pools, and the stores of snapshots, which are shown as the
    /// snapshot. Snapshots come last, because they have the UUIDs of their origins, and an UUID means the origin.
    /// </summary>
    public IEnumerable<LvmLogicalVolume> Shown =>
        group
            .Metadata.LogicalVolumes.Where(v =>
                snapshots.ContainsKey(v.Name) || (v.IsVisible && v.Type != "snapshot" && !Pools.Contains(v.Type ?? ""))
            )
            .OrderBy(v => snapshots.ContainsKey(v.Name) || (v.Type == "thin" && v.Segments[0].Fields.Has("origin")));

    /// <summary>The volume as its device shows it: of the store of a snapshot, the snapshot.</summary>
    /// <exception cref="ImageFormatException">It can't be read.</exception>
    public LvmMapped Shape(LvmLogicalVolume volume)
    {
        if (merging.TryGetValue(volume.Name, out var merge))
            throw merge.Fields.Bad("merging_store", null, $"names a snapshot that is half merged into {volume.Name}");
        if (!snapshots.TryGetValue(volume.Name, out var snapshot))
            return Map(volume.Name);
        var origin = Map(snapshot.Fields.Text("origin"));
        var store = Map(volume.Name);
        return Overlay(
            NameOf(volume.Name),
            Math.Min(origin.Source.Length, Bytes(snapshot)),
            origin,
            store,
            LvmExceptionStore.Read(store.Source)
        );
    }

    /// <summary>The physical volumes that a volume lies on, directly or by others, in the order in which they are met.</summary>
    public IReadOnlyList<string> PhysicalVolumes(LvmLogicalVolume volume)
    {
        var found = new List<string>();
        Walk(volume, found.Add, _ => { });
        return found;
    }

    /// <summary>The types of all segments that a volume lies on, and "snapshot" for a snapshot.</summary>
    public IReadOnlyCollection<string> SegmentTypes(LvmLogicalVolume volume)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        if (snapshots.ContainsKey(volume.Name))
            types.Add("snapshot");
        Walk(volume, _ => { }, below => types.UnionWith(below.Segments.Select(s => s.Type)));
        return types;
    }

    private void Walk(LvmLogicalVolume volume, Action<string> physical, Action<LvmLogicalVolume> logical)
    {
        var seen = new HashSet<string>([volume.Name], StringComparer.Ordinal);
        var ahead = new Queue<LvmLogicalVolume>([volume]);
        if (
            snapshots.TryGetValue(volume.Name, out var snapshot)
            && volumes.TryGetValue(snapshot.Fields.OptionalText("origin") ?? "", out var origin)
        )
        {
            ahead.Enqueue(origin);
        }
        // A text that was made to cost shows fewer members.
        while (ahead.TryDequeue(out var next))
        {
            logical(next);
            foreach (
                var name in next
                    .Segments.SelectMany(LvmReferences.Of)
                    .Select(r => r.Name)
                    .TakeWhile(_ => steps++ < MaxSteps)
                    .Where(seen.Add)
            )
            {
                if (group.Metadata.PhysicalVolumes.ContainsKey(name))
                    physical(name);
                else if (volumes.TryGetValue(name, out var below))
                    ahead.Enqueue(below);
            }
        }
    }

    /// <summary>The bytes of a volume of the group.</summary>
    public LvmMapped Map(string name)
    {
        if (done.TryGetValue(name, out var known))
            return known.Mapped ?? throw known.Error!;
        try
        {
            var mapped = Make(name);
            done[name] = (mapped, null);
            return mapped;
        }
        catch (ImageFormatException e)
        {
            done[name] = (null, e);
            throw;
        }
    }

    /// <summary>A range of a physical or a logical volume.</summary>
    public LvmMapped Area(LvmSection from, string name, long extent, long count)
    {
        var extentBytes = group.Metadata.ExtentBytes;
        if (group.Metadata.PhysicalVolumes.TryGetValue(name, out var physical))
        {
            if (extent > physical.Extents || count > physical.Extents - extent)
                throw from.Bad(name, extent, $"is not followed by {count} extents among the {physical.Extents} of the physical volume");
            if (!group.Devices.TryGetValue(name, out var device))
                throw Missing(physical);
            var content = device.Content;
            if ((((UInt128)(ulong)extent + (ulong)count) * (ulong)extentBytes) + (ulong)physical.Start > (ulong)content.Length)
                throw from.Bad(name, extent, $"lies with its {count} extents beyond the {content.Length} bytes of {content.Name}");
            return new LvmMapped(new SliceSource(content, physical.Start + (extent * extentBytes), count * extentBytes), []);
        }
        if (!volumes.ContainsKey(name))
            throw from.Bad(null, name, "names a volume that is not there");
        var below = Map(name);
        return extent <= below.Source.Length / extentBytes && count <= (below.Source.Length / extentBytes) - extent
            ? below with
            {
                Source = new SliceSource(below.Source, extent * extentBytes, count * extentBytes),
            }
            : throw from.Bad(name, extent, $"is not followed by {count} extents in {name}");
    }

    /// <summary>Bytes of a segment.</summary>
    public long Bytes(LvmSegment segment) => segment.Count * group.Metadata.ExtentBytes;

    /// <summary>The name of a volume for errors of its source.</summary>
    public string NameOf(string volume) => LvmVolumes.Id(group, volume);

    private LvmMapped Make(string name)
    {
        if (!volumes.TryGetValue(name, out var volume))
            throw new ImageFormatException(group.Id, "LVM metadata", "is not among the logical volumes", "name", name);
        if (volume.Error is not null)
            throw volume.Error;
        if (!open.Add(name))
            throw volume.Segments[0].Fields.Bad(null, null, "lies on itself");
        if (open.Count > MaxDepth)
        {
            open.Remove(name);
            throw volume.Segments[0].Fields.Bad(null, null, "lies on volumes on volumes, too many of them");
        }
        try
        {
            var parts = volume.Segments.Select(s => Part(volume, s)).ToArray();
            return new LvmMapped(
                new ConcatSource(NameOf(name), [.. parts.Select(p => p.Source)]),
                [.. parts.SelectMany(p => p.Remarks).Distinct()]
            );
        }
        finally
        {
            open.Remove(name);
        }
    }

    private LvmMapped Part(LvmLogicalVolume volume, LvmSegment segment) =>
        segment.Type switch
        {
            "striped" or "linear" => Striped(segment),
            "mirror" => Mirror(segment),
            "thin" => Thin(volume, segment),
            "cache" => Cache(volume, segment),
            "writecache" => WriteCache(volume, segment),
            "integrity" => Integrity(volume, segment),
            "zero" => new LvmMapped(new ZeroSource(Bytes(segment)), []),
            "error" => throw segment.Fields.Bad("type", segment.Type, "stands for a part that was lost"),
            "vdo" or "vdo-pool" => throw segment.Fields.Bad(
                "type",
                segment.Type,
                "is a deduplicated volume (VDO), which is not read",
                "Copy its files from inside the guest."
            ),
            var type when type.StartsWith("raid", StringComparison.Ordinal) => LvmRaid.Map(this, segment, NameOf(volume.Name)),
            _ => throw segment.Fields.Bad("type", segment.Type, "is no kind of segment that is read"),
        };

    private LvmMapped Striped(LvmSegment segment)
    {
        var areas = segment.Areas("stripes");
        var count = segment.Fields.OptionalNumber("stripe_count") ?? areas.Count;
        if (count != areas.Count)
            throw segment.Fields.Bad("stripe_count", count, $"does not agree with the {areas.Count} stripes of the text");
        if (count == 1)
            return Area(segment.Fields, areas[0].Name, areas[0].Extent, segment.Count);
        if (segment.Count % count != 0)
            throw segment.Fields.Bad("extent_count", segment.Count, $"does not divide into {count} stripes");
        var chunk = Chunk(segment, segment.Count / count);
        var stripes = areas.Select(a => Area(segment.Fields, a.Name, a.Extent, segment.Count / count)).ToArray();
        return new LvmMapped(
            new LvmStripesSource(stripes[0].Source.Name, [.. stripes.Select(s => s.Source)], chunk, 1),
            [.. stripes.SelectMany(s => s.Remarks)]
        );
    }

    /// <summary>stripe_size in bytes. It divides the part of each stripe.</summary>
    public int Chunk(LvmSegment segment, long extentsOfStripe)
    {
        var sectors = segment.Fields.Number("stripe_size");
        return sectors is > 0 and <= 1 << 20 && extentsOfStripe * group.Metadata.ExtentBytes % (sectors * Sectors.Size) == 0
            ? (int)(sectors * Sectors.Size)
            : throw segment.Fields.Bad("stripe_size", sectors, "does not divide the stripes");
    }

    // The first image is the one that the others are copied from.
    private LvmMapped Mirror(LvmSegment segment)
    {
        var areas = segment.Areas("mirrors");
        var images = areas.Select(a => Attempt(() => Area(segment.Fields, a.Name, a.Extent, segment.Count))).ToArray();
        return LvmRaid.Mirrored(images, []);
    }

    /// <summary>A part that another one can stand in for, or the reason why it is not there.</summary>
    public static (LvmMapped? Mapped, ImageFormatException? Error) Attempt(Func<LvmMapped> map)
    {
        try
        {
            return (map(), null);
        }
        catch (ImageFormatException e)
        {
            return (null, e);
        }
    }

    // The checksums lie beside the data, and the data as they are.
    private LvmMapped Integrity(LvmLogicalVolume volume, LvmSegment segment)
    {
        var data = Area(segment.Fields, segment.Fields.Text("origin"), 0, segment.Count);
        var remark = $"The checksums of {volume.Name} (dm-integrity) are not checked, and what only their journal holds is not seen.";
        return data with { Remarks = [.. data.Remarks, remark] };
    }

    private LvmMapped WriteCache(LvmLogicalVolume volume, LvmSegment segment)
    {
        var origin = Area(segment.Fields, segment.Fields.Text("origin"), 0, segment.Count);
        var cache = Map(segment.Fields.Text("writecache"));
        return Overlay(NameOf(volume.Name), Bytes(segment), origin, cache, LvmWriteCache.Read(cache.Source));
    }

    private LvmMapped Cache(LvmLogicalVolume volume, LvmSegment segment)
    {
        var fields = segment.Fields;
        var origin = Area(fields, fields.Text("origin"), 0, segment.Count);
        var name = fields.Text("cache_pool");
        if (!volumes.TryGetValue(name, out var pool))
            throw fields.Bad("cache_pool", name, "is not there");
        LvmMapped metadata,
            data;
        if (pool.Type == "cache-pool")
        {
            metadata = Map(pool.Segments[0].Fields.Text("metadata"));
            data = Map(pool.Segments[0].Fields.Text("data"));
        }
        else
        {
            // Metadata and data are in one volume, and the segment says where.
            var whole = Map(name);
            metadata = whole with { Source = Part(whole.Source, fields, "metadata_start", "metadata_len") };
            data = whole with { Source = Part(whole.Source, fields, "data_start", "data_len") };
        }
        var map = LvmCache.Read(NameOf(name), metadata.Source, data.Source);
        var cached = Overlay(NameOf(volume.Name), Bytes(segment), origin, data, map);
        return cached with { Remarks = [.. cached.Remarks, .. metadata.Remarks] };
    }

    private static SliceSource Part(BlockSource whole, LvmSection fields, string start, string length)
    {
        var (from, count) = (Sectors.Checked((ulong)fields.Number(start))?.Bytes, Sectors.Checked((ulong)fields.Number(length))?.Bytes);
        return from is { } first && count is { } bytes && first <= whole.Length && bytes <= whole.Length - first
            ? new SliceSource(whole, first, bytes)
            : throw fields.Bad(start, fields.Number(start), $"lies outside the {whole.Length} bytes of the cache");
    }

    private LvmMapped Overlay(string name, long length, LvmMapped below, LvmMapped above, LvmChunkMap map)
    {
        chunks += map.Count;
        return chunks <= FileSystemLimits.MaxRanges
            ? new LvmMapped(new LvmOverlaySource(name, length, below.Source, above.Source, map), [.. below.Remarks, .. above.Remarks])
            : throw new ImageFormatException(
                name,
                "volume group",
                $"keeps more than the {FileSystemLimits.MaxRanges} chunks in snapshots and caches that are read"
            );
    }

    private LvmMapped Thin(LvmLogicalVolume volume, LvmSegment segment)
    {
        var fields = segment.Fields;
        var poolName = fields.Text("thin_pool");
        var pool = Pool(poolName, fields);
        var device = fields.Number("device_id");
        var external = fields.OptionalText("external_origin") is { } origin ? Map(origin) : null;
        var thin = pool.Open(NameOf(volume.Name), device, Bytes(segment), external?.Source);
        string[] merges = fields.Has("merge")
            ? [$"A snapshot replaces {volume.Name} when it is activated next; it is read as it is now."]
            : [];
        return new LvmMapped(thin, [.. pool.Remarks, .. external?.Remarks ?? [], .. merges]);
    }

    /// <summary>A thin pool of the group.</summary>
    public LvmThinPool Pool(string name, LvmSection from)
    {
        if (pools.TryGetValue(name, out var known))
            return known;
        if (!volumes.TryGetValue(name, out var volume) || volume.Type != "thin-pool")
            throw from.Bad("thin_pool", name, "is no pool of the group");
        if (pools.Count >= MaxPools)
            throw from.Bad("thin_pool", name, $"is one more than the {MaxPools} pools that are read");
        var fields = volume.Segments[0].Fields;
        var metadata = Map(fields.Text("metadata"));
        var data = Map(fields.Text("pool"));
        var pool = LvmThinPool.Open(NameOf(name), metadata.Source, data.Source, fields.OptionalNumber("chunk_size"));
        var transaction = fields.OptionalNumber("transaction_id");
        var late =
            transaction is null || (ulong)transaction.Value == pool.Superblock.Transaction
                ? Array.Empty<string>()
                : [$"The pool {name} is at transaction {pool.Superblock.Transaction}, and the metadata of the group at {transaction}."];
        return pools[name] = pool with { Remarks = [.. pool.Remarks, .. metadata.Remarks, .. data.Remarks, .. late] };
    }

    private ImageFormatException Missing(LvmPhysicalVolume physical) =>
        new(
            group.Id,
            "volume group",
            physical.IsMissing
                ? $"PV with UUID {physical.Uuid} was missing while the group was in use, and what is on it may be old"
                : $"PV with UUID {physical.Uuid} is not on the given disks",
            hint: "Give every disk of the machine."
        );
}
