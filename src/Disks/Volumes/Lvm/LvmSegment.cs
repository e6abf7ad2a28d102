namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A range of extents of a logical volume that is mapped in one way.</summary>
/// <param name="Start">start_extent.</param>
/// <param name="Count">extent_count.</param>
/// <param name="Type">The type without the flags that follow a plus sign.</param>
/// <param name="Fields">Everything the text says of it.</param>
internal sealed record LvmSegment(long Start, long Count, string Type, LvmSection Fields)
{
    /// <summary>A list of pairs, each the name of a volume and one of its extents.</summary>
    public IReadOnlyList<(string Name, long Extent)> Areas(string field)
    {
        var list = Fields.List(field);
        if (list.Count == 0 || list.Count % 2 != 0)
            throw Fields.Bad(field, list.Count, "is no list of pairs");
        var areas = new (string, long)[list.Count / 2];
        for (var i = 0; i < areas.Length; i++)
        {
            var (name, extent) = (list[2 * i], list[(2 * i) + 1]);
            if (name.Text is null || extent.Text is not null || extent.Number < 0)
                throw Fields.Bad(field, i, "is no pair of a name and an extent");
            areas[i] = (name.Text, extent.Number);
        }
        return areas;
    }

    public static LvmSegment Parse(LvmSection section)
    {
        var type = section.Text("type");
        var flags = type.IndexOf('+', StringComparison.Ordinal);
        var count = section.Number("extent_count");
        return count > 0
            ? new LvmSegment(section.Number("start_extent"), count, flags < 0 ? type : type[..flags], section)
            : throw section.Bad("extent_count", count, "is no length");
    }
}
