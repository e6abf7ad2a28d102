namespace ImageTools.LocalCloud.Ecs;

/// <summary>
/// An instance type for dry runs. There are a few of each kind that matters to an image: X86 and ARM, with and without NVMe disks.
/// </summary>
internal sealed record InstanceType(string Id, string Architecture, int Cores, int MemoryGiB, bool NeedsNvme, string[] BootModes)
{
    private static readonly string[] Both = ["BIOS", "UEFI"];

    public static readonly IReadOnlyList<InstanceType> All =
    [
        new("ecs.e-c1m1.large", "X86", 2, 2, false, Both),
        new("ecs.g7.large", "X86", 2, 8, false, Both),
        new("ecs.c8i.large", "X86", 2, 4, true, Both),
        new("ecs.r9i.large", "X86", 2, 16, true, Both),
        new("ecs.g6r.large", "ARM", 2, 8, false, ["UEFI"]),
        new("ecs.g8y.large", "ARM", 2, 8, true, ["UEFI"]),
    ];

    public string Family => Id[..Id.LastIndexOf('.')];
}
