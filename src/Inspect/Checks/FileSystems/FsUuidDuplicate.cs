using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that identifiers are unique: UUIDs and labels of file systems and of partitions.</summary>
internal sealed class FsUuidDuplicate() : Check("fs-uuid-duplicate", Severity.Warning, "UUIDs and labels are unique")
{
    private static readonly (string Name, Func<Volume, string?> Of, StringComparer Comparer, string Fix)[] Names =
    [
        (
            "UUID",
            v => v.Signature?.Uuid ?? v.FileSystem?.Uuid,
            StringComparer.OrdinalIgnoreCase,
            "tune2fs -U random DEVICE, or xfs_admin -U generate DEVICE, on the copy"
        ),
        (
            "label",
            v => (v.Signature?.Label ?? v.FileSystem?.Label) is var label && label == "NO NAME" ? null : label,
            StringComparer.Ordinal,
            "e2label DEVICE NAME, or xfs_admin -L NAME DEVICE, on one of them"
        ),
        (
            "PARTUUID",
            v => v.Partition?.PartUuid,
            StringComparer.OrdinalIgnoreCase,
            "sgdisk -G DISK on the copy; for an MBR, sfdisk changes its disk identifier"
        ),
    ];

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = Names.SelectMany(name =>
            context
                .Layout.Volumes.Where(v => !string.IsNullOrEmpty(name.Of(v)) && !SharesUuid(v))
                .GroupBy(v => name.Of(v)!, name.Comparer)
                .Where(g => g.Count() > 1)
                .Select(g => Finding(context, name.Name, g.Key, [.. g], name.Fix))
        );
        return Verdict.Of([.. found]) ?? Verdict.Pass("All UUIDs and labels differ.");
    }

    /// <summary>Members of one array or file system share an identifier by design.</summary>
    private static bool SharesUuid(Volume volume) => VolumeContents.TypeOf(volume.Signature?.Type) is { SharesUuid: true };

    private static Verdict Finding(CheckContext context, string name, string value, Volume[] volumes, string fix)
    {
        var tag = name == "label" ? "LABEL" : name;
        var isUsed = Uses(context)
            .Any(u =>
                u.Equals($"{tag}={value}", StringComparison.OrdinalIgnoreCase)
                || u.EndsWith($"/by-{tag.ToLowerInvariant()}/{value}", StringComparison.OrdinalIgnoreCase)
            );
        var finding = Verdict.Fail(
            $"The {name} {value} is there {volumes.Length} times ({string.Join(", ", volumes.Select(v => v.Id))}); "
                + (isUsed ? $"the system finds it by this {name}, and may mount the wrong one." : "the wrong one may be mounted."),
            fix,
            [.. volumes.Select(v => new Evidence(v.Id, null, value))]
        );
        // Several disks often have an ESP with the same label, and nobody mounts an ESP by its label.
        return name == "UUID" || isUsed ? finding.At(Severity.Warning) : finding.At(Severity.Info);
    }

    private static IEnumerable<string> Uses(CheckContext context) =>
        (context.Guest.Fstab ?? [])
            .Select(e => e.Device.Replace("\"", "", StringComparison.Ordinal))
            .Concat(
                KernelCommandLine
                    .Words(context.Guest.Boot.DefaultEntry?.CommandLine ?? "")
                    .Where(w => w.StartsWith("root=", StringComparison.Ordinal))
                    .Select(w => w["root=".Length..])
            );
}
