using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>Maps the segments that device-mapper makes with md: raid0, raid1, raid4, raid5, raid6, raid10.</summary>
internal static class LvmRaid
{
    public static LvmMapped Map(LvmMapper mapper, LvmSegment segment, string name)
    {
        var fields = segment.Fields;
        if (fields.Has("data_offset") || fields.Has("reshape_count"))
            throw fields.Bad("data_offset", null, "says that the array is being changed to another layout");
        var (metadata, images) = Members(segment);
        var data = DataMembers(segment, images.Count);
        if (segment.Count % data.Divisor != 0)
            throw fields.Bad("extent_count", segment.Count, $"does not divide into {data.Divisor} parts");
        var extents = segment.Count / data.Divisor * data.Factor;
        var parts = images.Select(i => LvmMapper.Attempt(() => mapper.Area(fields, i, 0, extents))).ToArray();
        var states = metadata.Select(m => m is null ? null : State(mapper, m)).ToArray();
        var isInSync = Judge(segment, parts, states);
        if (segment.Type == "raid1")
            return Mirrored(parts, states);
        var missing = parts.Select((p, i) => (p, i)).Where(p => p.p.Mapped is null).Select(p => p.i).ToArray();
        var sources = parts.Select(p => p.Mapped?.Source).ToArray();
        var remarks = parts.SelectMany(p => p.Mapped?.Remarks ?? []).Concat(missing.Select(i => Degraded(parts[i].Error!))).ToArray();
        var chunk = mapper.Chunk(segment, extents);
        if (LvmParityLayout.Of(segment.Type, images.Count) is { } layout)
        {
            if (missing.Length > 0 && !Suffices(layout, missing))
                throw parts[missing[0]].Error!;
            if (missing.Length > 0 && !isInSync)
            {
                throw fields.Bad(
                    null,
                    null,
                    $"lacks a member, and its parity is not in step with its data ({parts[missing[0]].Error!.Message})"
                );
            }
            return new LvmMapped(new LvmParitySource(name, sources, layout, chunk), remarks);
        }
        if (!Covers(sources, data.Copies))
            throw parts[missing[0]].Error!;
        return new LvmMapped(new LvmStripesSource(name, sources, chunk, data.Copies), remarks);
    }

    /// <summary>Copies of one another, of which one suffices.</summary>
    public static LvmMapped Mirrored((LvmMapped? Mapped, ImageFormatException? Error)[] images, LvmRaidSuperblock?[] states)
    {
        var present = images
            .Select((p, i) => (p.Mapped, Events: states.ElementAtOrDefault(i)?.Events ?? 0))
            .Where(p => p.Mapped is not null)
            // The order among equals stays.
            .OrderByDescending(p => p.Events)
            .Select(p => p.Mapped!)
            .ToArray();
        if (present.Length == 0)
            throw images[0].Error!;
        return new LvmMapped(
            new LvmMirrorSource([.. present.Select(p => p.Source)]),
            [.. present.SelectMany(p => p.Remarks), .. images.Where(i => i.Error is not null).Select(i => Degraded(i.Error!))]
        );
    }

    private static string Degraded(ImageFormatException error) => $"The volume is degraded, and read without a member: {error.Message}";

    // raids: metadata and image of each member. raid0_lvs: images only.
    private static (IReadOnlyList<string?> Metadata, IReadOnlyList<string> Images) Members(LvmSegment segment)
    {
        var fields = segment.Fields;
        var (isPlain, field) = fields.Has("raid0_lvs") ? (true, "raid0_lvs") : (false, "raids");
        var names = fields.Texts(field);
        var said = fields.OptionalNumber("device_count") ?? fields.Number("stripe_count");
        var count = isPlain ? names.Count : names.Count / 2;
        if (count == 0 || said != count || (!isPlain && names.Count % 2 != 0))
            throw fields.Bad(field, names.Count, $"does not agree with {said} members");
        return isPlain
            ? (new string?[count], names)
            : ([.. Enumerable.Range(0, count).Select(i => names[2 * i])], [.. Enumerable.Range(0, count).Select(i => names[(2 * i) + 1])]);
    }

    // The extents of a member are those of the segment, times the factor, through the divisor.
    private static (int Divisor, int Factor, int Copies) DataMembers(LvmSegment segment, int members)
    {
        if (segment.Type == "raid1")
            return (1, 1, members);
        if (segment.Type is "raid0" or "raid0_meta")
            return (members, 1, 1);
        if (segment.Type is "raid10" or "raid10_near")
        {
            var copies = segment.Fields.OptionalNumber("data_copies") ?? 2;
            return copies is >= 1 && copies <= members
                ? (members, (int)copies, (int)copies)
                : throw segment.Fields.Bad("data_copies", copies, $"is not possible with {members} members");
        }
        return LvmParityLayout.Of(segment.Type, members) is { } layout
            ? (layout.Data, 1, 1)
            : throw segment.Fields.Bad("type", segment.Type, $"is no array of {members} members that is read");
    }

    private static LvmRaidSuperblock? State(LvmMapper mapper, string name) =>
        LvmMapper.Attempt(() => mapper.Map(name)).Mapped is { } mapped ? LvmRaidSuperblock.Read(mapped.Source) : null;

    // Takes out the members whose bytes are old. False when parity and copies are not in step.
    private static bool Judge(LvmSegment segment, (LvmMapped? Mapped, ImageFormatException? Error)[] parts, LvmRaidSuperblock?[] states)
    {
        if (states.Where((s, i) => s is not null && parts[i].Mapped is not null).MaxBy(s => s!.Events) is not { } freshest)
            return true;
        if (states.Any(s => s?.IsReshaped == true))
            throw segment.Fields.Bad(null, null, "is being changed to another layout");
        for (var i = 0; i < parts.Length; i++)
        {
            var why =
                i < 64 && ((freshest.Failed >> i) & 1) != 0 ? "has failed"
                : states[i] is null ? null
                : !states[i]!.IsRecovered ? "was not filled to its end"
                // A crash may leave the last event on some members only.
                : states[i]!.Events + 1 < freshest.Events ? $"is old (event {states[i]!.Events} of {freshest.Events})"
                : null;
            if (why is not null)
                parts[i] = (null, segment.Fields.Bad("raids", i, $"is a member that {why}"));
        }
        return freshest.IsInSync;
    }

    // One missing member is calculated from the plain parity; the second parity may be missing beside it.
    private static bool Suffices(LvmParityLayout layout, int[] missing)
    {
        for (var row = 0L; row < layout.Members; row++)
        {
            var (p, q) = layout.Parity(row);
            var data = missing.Count(m => m != p && m != q);
            if (data > 1 || (data == 1 && missing.Contains(p)))
                return false;
        }
        return true;
    }

    // Some copy of each chunk is there. The places repeat after as many chunks as there are members.
    private static bool Covers(BlockSource?[] members, int copies) =>
        Enumerable
            .Range(0, members.Length)
            .All(chunk =>
                Enumerable
                    .Range(0, copies)
                    .Any(copy => members[LvmStripesSource.Place(chunk, copy, members.Length, copies).Member] is not null)
            );
}
