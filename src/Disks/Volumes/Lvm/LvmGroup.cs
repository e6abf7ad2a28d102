using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A volume group with the volumes on which it lies.</summary>
/// <param name="Metadata">The newest description.</param>
/// <param name="Id">The first part of its volumes' ids: its name, unless an earlier group has the same one.</param>
/// <param name="Devices">The volumes that were found, by the name of the physical volume in the metadata.</param>
/// <param name="Remarks">What is wrong with it as a whole.</param>
internal sealed record LvmGroup(
    LvmVolumeGroup Metadata,
    string Id,
    IReadOnlyDictionary<string, Volume> Devices,
    IReadOnlyList<string> Remarks
)
{
    // LVM keeps at most two copies on a physical volume.
    private const int MaxAreas = 2;
    private const long MaxTexts = 2L * LvmMetadataArea.MaxText;

    /// <summary>True when another group of the machine has its name, so that no path below /dev is certain.</summary>
    public bool SharesName { get; init; }

    /// <summary>True when nothing is in doubt: one state of the metadata, every physical volume there and there once.</summary>
    public bool IsSound => Remarks.Count == 0 && Devices.Count == Metadata.PhysicalVolumes.Count;

    /// <summary>
    /// The groups on the physical volumes among <paramref name="known"/>, and a refusal for each physical volume that should have a group
    /// and shows none.
    /// </summary>
    public static (IReadOnlyList<LvmGroup> Groups, IReadOnlyList<(Volume Member, ImageFormatException Error)> Refused) Find(
        IReadOnlyList<Volume> known
    )
    {
        var parsed = new Dictionary<string, LvmVolumeGroup>(StringComparer.Ordinal);
        var members = known
            .Where(v => v.Error is null && v.Signature?.Type == LvmManager.MemberType)
            .Select(v => Member.Read(v, parsed))
            .ToArray();
        var groups = new List<LvmGroup>();
        // In the order in which the groups are met, so that a group that is found later takes no name of an earlier one.
        foreach (var copies in members.SelectMany(m => m.Copies).GroupBy(c => c.Group.Uuid).ToArray())
        {
            var group = Assemble([.. copies], members);
            var isLater = groups.Exists(g => g.Metadata.Name == group.Metadata.Name);
            groups.Add(isLater ? group with { Id = $"{group.Metadata.Name}@{group.Metadata.Uuid}" } : group);
        }
        return (
            [.. groups.Select(g => Named(g, groups.Count(o => o.Metadata.Name == g.Metadata.Name)))],
            [
                .. members
                    .Where(m => m.Error is not null && !groups.Exists(g => g.Devices.Values.Any(v => v.Id == m.Volume.Id)))
                    .Select(m => (m.Volume, m.Error!)),
            ]
        );
    }

    private static LvmGroup Named(LvmGroup group, int sameName) =>
        sameName == 1
            ? group
            : group with
            {
                SharesName = true,
                Remarks =
                [
                    .. group.Remarks,
                    $"{sameName} volume groups have the name {group.Metadata.Name}; this is the one with UUID {group.Metadata.Uuid}.",
                ],
            };

    private static LvmGroup Assemble(Copy[] copies, Member[] members)
    {
        var current = Array.Exists(copies, c => !c.IsIgnored) ? [.. copies.Where(c => !c.IsIgnored)] : copies;
        var newest = current.MaxBy(c => c.Group.SequenceNumber)!;
        var remarks = new List<string>();
        foreach (var older in current.Where(c => c.Group.SequenceNumber < newest.Group.SequenceNumber).DistinctBy(c => c.Member.Volume.Id))
        {
            remarks.Add(
                $"The metadata on {older.Member.Volume.Id} are older (seqno {older.Group.SequenceNumber}) than those on "
                    + $"{newest.Member.Volume.Id} (seqno {newest.Group.SequenceNumber}), which are used."
            );
        }
        if (Array.Find(current, c => c.Group.SequenceNumber == newest.Group.SequenceNumber && c.Text != newest.Text) is { } other)
        {
            remarks.Add(
                $"The metadata on {other.Member.Volume.Id} differ from those on {newest.Member.Volume.Id} under the same seqno "
                    + $"{newest.Group.SequenceNumber}; the latter are used."
            );
        }
        var devices = new Dictionary<string, Volume>(StringComparer.Ordinal);
        foreach (var physical in newest.Group.PhysicalVolumes.Values)
        {
            // A physical volume that belongs to another group by now is not here any more.
            var found = members.Where(m => m.Label?.Uuid == physical.Uuid && m.BelongsTo(newest.Group.Uuid)).ToArray();
            if (found.Length > 1)
            {
                remarks.Add(
                    $"The physical volume {physical.Uuid} is there {found.Length} times; {found[0].Volume.Id} is used, and not "
                        + $"{string.Join(", ", found.Skip(1).Select(m => m.Volume.Id))}."
                );
            }
            if (found.Length > 0 && !physical.IsMissing)
                devices[physical.Name] = found[0].Volume;
            else if (found.Length > 0)
                remarks.Add($"The physical volume {physical.Uuid} on {found[0].Volume.Id} was missing for a time, and is not used.");
            foreach (var damaged in found.Where(m => m.Error is not null))
                remarks.Add($"A copy of the metadata is damaged, and another one is used: {damaged.Error!.Message}");
        }
        if (newest.Group.IsExported)
            remarks.Add($"The volume group {newest.Group.Name} is exported: LVM does not activate it.");
        return new LvmGroup(newest.Group, newest.Group.Name, devices, remarks);
    }

    /// <summary>A description and where it was read.</summary>
    private sealed record Copy(LvmVolumeGroup Group, string Text, bool IsIgnored, Member Member);

    /// <summary>A physical volume and what it says.</summary>
    private sealed class Member(Volume volume)
    {
        public Volume Volume { get; } = volume;

        public LvmLabel? Label { get; private set; }

        public List<Copy> Copies { get; } = [];

        /// <summary>Why the label, or a copy of the metadata, was not read.</summary>
        public ImageFormatException? Error { get; private set; }

        public bool BelongsTo(string group) => Copies.TrueForAll(c => c.IsIgnored || c.Group.Uuid == group);

        public static Member Read(Volume volume, Dictionary<string, LvmVolumeGroup> parsed)
        {
            var member = new Member(volume);
            member.Try(() =>
            {
                member.Label = LvmLabel.Read(volume.Content);
                foreach (var area in member.Label.MetadataAreas.Take(MaxAreas))
                    member.Try(() => member.ReadCopy(area, parsed));
            });
            return member;
        }

        private void ReadCopy(LvmArea area, Dictionary<string, LvmVolumeGroup> parsed)
        {
            if (LvmMetadataArea.Read(Volume.Content, area) is not { } text)
                return;
            // Every physical volume of a group usually has the same text.
            if (!parsed.TryGetValue(text.Text, out var group))
            {
                if (parsed.Keys.Sum(t => (long)t.Length) + text.Text.Length > MaxTexts)
                {
                    throw new ImageFormatException(
                        Volume.Content.Name,
                        "LVM metadata",
                        $"are more than {MaxTexts} characters on all disks"
                    );
                }
                group = LvmVolumeGroup.Parse(LvmTextParser.Parse(Volume.Content.Name, text.Text));
                parsed[text.Text] = group;
            }
            Copies.Add(new Copy(group, text.Text, text.IsIgnored, this));
        }

        private void Try(Action read)
        {
            try
            {
                read();
            }
            catch (ImageFormatException e)
            {
                Error ??= e;
            }
        }
    }
}
