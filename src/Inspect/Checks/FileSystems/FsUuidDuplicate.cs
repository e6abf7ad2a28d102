namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>UUIDs are unique.</summary>
internal sealed class FsUuidDuplicate() : Check("fs-uuid-duplicate", Severity.Warning, "No UUID is there twice")
{
    // Members of one array or volume group share an identifier by design.
    private static readonly string[] Shared = ["linux_raid_member", "btrfs"];

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var twice = context.Layout.Volumes
            .Where(v => v.Signature is { Uuid: not null } s && !Shared.Contains(s.Type))
            .GroupBy(v => v.Signature!.Uuid!, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? Verdict.Pass("All UUIDs differ.")
            : Verdict.Fail($"The UUID {twice.Key} is there {twice.Count()} times; the wrong one may be mounted.", "tune2fs -U random DEVICE, or xfs_admin -U generate DEVICE, on the copy", [.. twice.Select(v => new Evidence(v.Id, null, twice.Key))]);
    }
}
