namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the partition table counts sectors of 512 bytes.</summary>
internal sealed class DiskSectorSize() : Check("disk-sector-size", Severity.Error, "The disk has 512-byte sectors")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = new List<Verdict>();
        for (var i = 0; i < context.Layout.Tables.Count; i++)
        {
            var size = context.Layout.Tables[i].SectorSize;
            if (size != 512)
            {
                found.Add(
                    Verdict.Fail(
                        $"The partition table counts sectors of {size} bytes; disks of ECS have 512.",
                        "Copy the file systems onto a disk that was partitioned with 512-byte sectors.",
                        new Evidence(i == 0 ? "disk" : $"disk {i + 1}", null, $"{size} bytes")
                    )
                );
            }
        }
        return Verdict.Of(found) ?? Verdict.Pass("Sectors are 512 bytes.");
    }
}
