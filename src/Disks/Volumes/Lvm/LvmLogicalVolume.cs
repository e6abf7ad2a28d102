namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A logical volume as the metadata of its group describe it.</summary>
internal sealed record LvmLogicalVolume
{
    public required string Name { get; init; }

    /// <summary>id, with hyphens; null when it is none.</summary>
    public required string? Uuid { get; init; }

    /// <summary>True when LVM shows it (status VISIBLE). Parts of other volumes are hidden.</summary>
    public required bool IsVisible { get; init; }

    /// <summary>Its segments in their order, without gaps; none when <see cref="Error"/> says why.</summary>
    public IReadOnlyList<LvmSegment> Segments { get; init; } = [];

    /// <summary>What is wrong with its description.</summary>
    public ImageFormatException? Error { get; init; }

    /// <summary>Extents in all.</summary>
    public long Extents => Segments.Count == 0 ? 0 : Segments[^1].Start + Segments[^1].Count;

    /// <summary>The type of its first segment; null when it has none.</summary>
    public string? Type => Segments.Count == 0 ? null : Segments[0].Type;

    /// <summary>Reads a description. Damage of one volume does not harm the others.</summary>
    public static LvmLogicalVolume Parse(string name, LvmSection section, long extentBytes)
    {
        var volume = new LvmLogicalVolume
        {
            Name = name,
            Uuid = null,
            IsVisible = true,
        };
        try
        {
            volume = volume with
            {
                Uuid = LvmUuid.Parse(section.OptionalText("id")),
                IsVisible = section.Texts("status").Contains("VISIBLE"),
            };
            return volume with { Segments = ParseSegments(section, extentBytes) };
        }
        catch (ImageFormatException e)
        {
            return volume with { Error = e };
        }
    }

    private static LvmSegment[] ParseSegments(LvmSection section, long extentBytes)
    {
        LvmSegment[] segments =
        [
            .. section
                .Sections.Where(s => s.Key.StartsWith("segment", StringComparison.Ordinal))
                .Select(s => LvmSegment.Parse(s.Value))
                .OrderBy(s => s.Start),
        ];
        var count = section.Number("segment_count");
        if (count != segments.Length)
            throw section.Bad("segment_count", count, $"does not agree with the {segments.Length} segments of the text");
        if (segments.Length == 0)
            throw section.Bad("segment_count", count, "leaves the volume without a place");
        var end = 0L;
        foreach (var segment in segments)
        {
            if (segment.Start != end)
                throw segment.Fields.Bad("start_extent", segment.Start, $"does not follow on the extent {end} before it");
            if (segment.Count > (long.MaxValue / extentBytes) - end)
                throw segment.Fields.Bad("extent_count", segment.Count, "makes the volume larger than any disk");
            end += segment.Count;
        }
        return segments;
    }
}
