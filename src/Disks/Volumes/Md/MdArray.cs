using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>Puts one array together from its members.</summary>
internal sealed class MdArray
{
    private const int MostDisks = 4096;

    private readonly string id;
    private readonly IReadOnlyList<MdMember> found;
    private readonly List<string> remarks = [];
    private bool isContested;

    // The member with the most events tells what the array is.
    private readonly MdSuperblock super;

    private MdArray(string id, IReadOnlyList<MdMember> found, MdSuperblock super)
    {
        this.id = id;
        this.found = found;
        this.super = super;
    }

    private string Name => $"{found[0].Volume.Content.Name}: {id}";

    /// <summary>The array of these members, at least one. When it can't be read, it has the reason.</summary>
    public static Volume Assemble(string id, IReadOnlyList<MdMember> found, IReadOnlyList<string> deviceNames)
    {
        var newest = found.Where(m => m.Super.IsSound).OrderByDescending(m => m.Super.Events).FirstOrDefault() ?? found[0];
        var array = new MdArray(id, found, newest.Super);
        var volume = new Volume
        {
            Id = id,
            Kind = VolumeKind.Array,
            Content = new ZeroSource(0, array.Name),
            DiskIndex = found.Min(m => m.Volume.DiskIndex),
            DeviceNames = deviceNames,
            Members = [.. found.Select(m => m.Volume.Id)],
            KernelModules = [Module(newest.Super.Level)],
        };
        try
        {
            var content = array.Open();
            return volume with { Content = content, Remarks = array.remarks };
        }
        catch (ImageFormatException e)
        {
            return volume with { Error = e, Remarks = array.remarks };
        }
    }

    private static string Module(int level) =>
        level switch
        {
            -1 => "linear",
            4 or 5 or 6 => "raid456",
            _ => string.Create(CultureInfo.InvariantCulture, $"raid{level}"),
        };

    private MdSource Open()
    {
        CheckKind();
        var used = Choose();
        var layout = Layout(used);
        var missing = Enumerable.Range(0, used.Length).Where(i => used[i] is null).ToArray();
        var components = used.Select(m => m is null ? null : MdComponent.Of(m.Volume, m.Super)).ToArray();
        if (!layout.IsComplete(components))
            throw Refusal("raid_disks", super.RaidDisks, $"can't be read without {Missing(missing)}", "Give all disks of the machine.");
        if (missing.Length > 0)
        {
            CheckDegraded(missing);
        }
        else if (!super.IsInSync)
        {
            remarks.Add(
                "The array is not in sync: it was not stopped, or its first synchronisation had not ended. The first copy is read."
            );
        }
        foreach (var (member, component) in used.Zip(components))
        {
            if (component is { HasBadBlocks: true })
                remarks.Add($"Member {member!.Volume.Id} has a list of bad blocks; their bytes come from other members.");
        }
        return new MdSource(Name, layout, components, super.IsInSync, isContested);
    }

    private void CheckKind()
    {
        if (!super.IsSound)
            throw Refusal("sb_csum", null, "has no member with a right checksum");
        if (super.Level is not (-1 or 0 or 1 or 4 or 5 or 6 or 10))
        {
            throw Refusal(
                "level",
                super.Level,
                super.Level == -4 ? "is a multipath array, which is not read" : "is a level that is not known"
            );
        }
        if (super.RaidDisks is 0 or > MostDisks)
            throw Refusal("raid_disks", super.RaidDisks, "is no possible number of members");
        if (super.Level != -1 && super.Level != 1 && super.Chunk == 0)
            throw Refusal("chunksize", super.Chunk, "is no possible size of a chunk");
        if (super.Level is 4 or 5 or 6 or 10 && (super.Chunk & (super.Chunk - 1)) != 0)
            throw Refusal("chunksize", super.Chunk, "is not a power of two");
        if ((super.Features & ~MdFeatures.Known) != 0)
            throw Refusal("feature_map", Hex(super.Features), "has features that are not known");
        // Between two shapes a byte may lie in the old or in the new place.
        if ((super.Features & (MdFeatures.Reshape | MdFeatures.ReshapeBackwards | MdFeatures.NewOffset)) != 0)
            throw Refusal("feature_map", Hex(super.Features), "is being reshaped", "Let the reshape end, then export the disks again.");
        if (super.Features.HasFlag(MdFeatures.Journal) || found.Any(m => Role(m) == MdRole.Journal))
        {
            throw Refusal(
                "feature_map",
                Hex(super.Features),
                "has a write journal, in which its newest bytes may lie",
                "Remove the journal first (mdadm --fail, --remove, then --grow --consistency-policy=resync)."
            );
        }
    }

    // The member in each place of the array, and a remark for each that is not used.
    private MdMember?[] Choose()
    {
        var used = new MdMember?[super.RaidDisks];
        foreach (var member in found)
        {
            var role = Role(member);
            if (Unused(member, role) is { } reason)
            {
                remarks.Add(reason);
                continue;
            }
            if (used[role] is not { } rival)
            {
                used[role] = member;
                continue;
            }
            isContested = true;
            remarks.Add($"Member {member.Volume.Id} says that it is the same one as {rival.Volume.Id}, and is not used.");
        }
        foreach (var member in used.OfType<MdMember>())
        {
            foreach (var other in used.OfType<MdMember>())
            {
                // Each went on without the other, equally far.
                if (member.Super.RoleOf(other.Super.Number) == MdRole.Faulty)
                {
                    throw Refusal(
                        "dev_roles",
                        null,
                        $"is in doubt: {member.Volume.Id} says that {other.Volume.Id} failed, and they are equally new",
                        "Give only the disks that are right."
                    );
                }
            }
        }
        return used;
    }

    private string? Unused(MdMember member, ushort role)
    {
        var (its, name) = (member.Super, member.Volume.Id);
        if (!its.IsSound)
            return $"Member {name} has a superblock with a wrong checksum, and is not used.";
        // An update of all superblocks may have ended between two members, as in Linux.
        if (its.Events < super.Events - Math.Min(super.Events, 1))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Member {name} is stale ({its.Events} events of {super.Events}), and is not used."
            );
        }
        if (role == MdRole.Faulty)
            return $"Member {name} failed, and is not used.";
        if (role is MdRole.Spare or > MdRole.Most)
            return $"Member {name} is a spare.";
        if (its.Features.HasFlag(MdFeatures.Recovering))
            return $"Member {name} was being filled when the machine stopped, and is not used.";
        if (its.Features.HasFlag(MdFeatures.Replacement))
            return $"Member {name} was about to replace another one, and is not used.";
        if (role >= super.RaidDisks)
            return string.Create(CultureInfo.InvariantCulture, $"Member {name} has the place {role}, which the array has not.");
        if (its.Level != super.Level || its.Layout != super.Layout || its.Chunk != super.Chunk || its.Size != super.Size)
            return $"Member {name} says that the array has another shape, and is not used.";
        return member.Unfit() is { } unfit ? $"Member {name} {unfit}, and is not used." : null;
    }

    private MdLayout Layout(MdMember?[] used)
    {
        var chunk = (long)super.Chunk * Sectors.Size;
        // Unfit members are not used, so the size fits where there is a member.
        var size = Sectors.Checked(super.Size) is { } sectors
            ? sectors.Bytes
            : throw Refusal("size", super.Size, "is no possible number of sectors");
        var length = chunk == 0 ? size : size / chunk * chunk;
        try
        {
            MdLayout? layout = super.Level switch
            {
                -1 => MdStripeLayout.Linear(Lengths(used, Math.Max(chunk, Sectors.Size))),
                0 => Striped(Lengths(used, chunk), chunk),
                1 => new MdMirrorLayout(used.Length, size),
                10 => MdNearFarLayout.Parse(super.Layout, used.Length, chunk, length),
                _ => MdParityLayout.Parse(super.Level, super.Layout, used.Length, chunk, length),
            };
            return layout ?? throw Refusal("layout", super.Layout, $"is no layout of level {super.Level} with {super.RaidDisks} members");
        }
        catch (OverflowException)
        {
            throw Refusal("data_size", null, "says that the array is larger than any disk");
        }
    }

    private long[] Lengths(MdMember?[] used, long chunk)
    {
        var missing = Enumerable.Range(0, used.Length).Where(i => used[i] is null).ToArray();
        if (missing.Length > 0)
            throw Refusal("raid_disks", super.RaidDisks, $"can't be read without {Missing(missing)}", "Give all disks of the machine.");
        return [.. used.Select(m => (long)m!.Super.DataSize * Sectors.Size / chunk * chunk)];
    }

    private MdStripeLayout Striped(long[] lengths, long chunk)
    {
        // 1: RAID0_ORIG_LAYOUT, 2: RAID0_ALT_MULTIZONE_LAYOUT, as Linux 5.4 and later record it.
        var stated = super.Features.HasFlag(MdFeatures.Raid0Layout) ? super.Layout : 0;
        var layout = MdStripeLayout.Striped(lengths, chunk, original: stated == 1);
        if (layout.IsMultiZone && stated is not (1 or 2))
        {
            throw Refusal(
                "layout",
                super.Layout,
                "does not say in which of two orders the chunks of a raid0 with members of different sizes lie",
                "Linux refuses it too, until its parameter raid0.default_layout says it."
            );
        }
        return layout;
    }

    private void CheckDegraded(int[] missing)
    {
        // Linux does not start such an array either: what is computed from parity may be wrong.
        if (super.Level is 4 or 5 or 6 && !super.IsInSync)
        {
            throw Refusal(
                "resync_offset",
                super.ResyncOffset,
                $"is not in sync, so that what {Missing(missing)} had can't be computed from parity",
                "Give all disks of the machine."
            );
        }
        if (super.Level is 4 or 5 or 6 && (super.Features & (MdFeatures.PartialParity | MdFeatures.PartialParities)) != 0)
        {
            throw Refusal(
                "feature_map",
                Hex(super.Features),
                $"has a log of partial parity, which may be needed to compute what {Missing(missing)} had",
                "Give all disks of the machine."
            );
        }
        remarks.Insert(0, $"The array is degraded: it is read without {Missing(missing)}.");
        if (!super.IsInSync)
            remarks.Add("The array is not in sync: it was not stopped, or its first synchronisation had not ended.");
    }

    private string Missing(int[] places) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"member{(places.Length > 1 ? "s" : "")} {string.Join(", ", places.Take(20))}{(places.Length > 20 ? ", …" : "")} of "
                + $"{super.RaidDisks}"
        );

    private ushort Role(MdMember member) => super.RoleOf(member.Super.Number);

    private static string Hex(MdFeatures features) => string.Create(CultureInfo.InvariantCulture, $"0x{(uint)features:x}");

    private ImageFormatException Refusal(string field, object? value, string problem, string? hint = null) =>
        new(Name, $"md superblock {super.Version}", problem, field, value, super.Place, hint);
}
