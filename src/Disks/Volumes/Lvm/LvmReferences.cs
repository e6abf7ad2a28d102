namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The fields of a segment that name other volumes.</summary>
internal static class LvmReferences
{
    private static readonly string[] Fields =
    [
        "stripes",
        "mirrors",
        "mirror_log",
        "raids",
        "raid0_lvs",
        "thin_pool",
        "pool",
        "data",
        "metadata",
        "cache_pool",
        "writecache",
        "origin",
        "external_origin",
        "cow_store",
        "merging_store",
        "meta_dev",
        "vdo_pool",
    ];

    /// <summary>Every name in such a field, physical volumes too, with the field.</summary>
    public static IEnumerable<(string Field, string Name)> Of(LvmSegment segment) =>
        Fields.SelectMany(f => segment.Fields.List(f).Where(v => v.Text is not null).Select(v => (f, v.Text!)));
}
