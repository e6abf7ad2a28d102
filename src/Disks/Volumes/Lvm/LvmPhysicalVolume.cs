namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A physical volume as the metadata of its group describe it.</summary>
/// <param name="Name">The name in the metadata (pv0).</param>
/// <param name="Uuid">id, with hyphens.</param>
/// <param name="Start">pe_start, the first byte of extent 0.</param>
/// <param name="Extents">pe_count.</param>
/// <param name="IsMissing">True when LVM has gone on without it, so that its bytes may be old (flag MISSING).</param>
internal sealed record LvmPhysicalVolume(string Name, string Uuid, long Start, long Extents, bool IsMissing)
{
    public static LvmPhysicalVolume Parse(string name, LvmSection section) =>
        new(
            name,
            LvmUuid.Parse(section.Text("id")) ?? throw section.Bad("id", null, "is no UUID"),
            Sectors.Checked((ulong)section.Number("pe_start"))?.Bytes
                ?? throw section.Bad("pe_start", section.Number("pe_start"), "lies beyond every disk"),
            section.Number("pe_count"),
            section.Texts("flags").Contains("MISSING")
        );
}
