using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>MBR with logical partitions, and GPT with both of its copies. Reading a table refuses nothing.</summary>
internal sealed class PartitionTarget : FuzzTarget
{
    private static readonly Guid LinuxData = new("0fc63daf-8483-4772-8e79-3d69d8477de4");

    /// <inheritdoc/>
    public override string Name => "partitions";

    /// <inheritdoc/>
    public override int Cases => 1000;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var disk = new MemorySource(input);
        var table = VolumeScanner.ReadTable(disk);
        foreach (var partition in table.Partitions.Where(p => p.Length <= 0 || p.Start < 0))
            throw new InvalidOperationException($"A partition of {partition.Length} bytes at {partition.Start}.");
        VolumeScanner.Scan([disk]);
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => false;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds()
    {
        var volume = new byte[8192];
        var mbr = TinyDisk.Mbr(false, (0x83, volume), (0x82, volume));
        var logical = TinyDisk.Mbr(true, (0x83, volume), (0x83, volume));
        var gpt = TinyDisk.Gpt((LinuxData, volume), (LinuxData, volume), (LinuxData, volume));
        var many = TinyDisk.Gpt([.. Enumerable.Repeat((LinuxData, volume), 60)]);
        var circle = logical.ToArray();
        // The second table names itself as the next one.
        var second = (64 + 16 + 64) * 512;
        circle.Put(second + 462, circle.AsSpan(446 + 16, 16));
        Words[] entries = [new(446, 64, 4), new(446, 64, 1), new(second + 446, 64, 4)];
        return
        [
            new Seed("mbr", mbr) { Words = entries },
            new Seed("logical", logical) { Words = entries },
            new Seed("circle", circle) { Words = entries },
            Gpt("gpt", gpt),
            Gpt("many", many),
        ];
    }

    private static Seed Gpt(string name, byte[] disk) =>
        new(name, disk)
        {
            Words =
            [
                new(446, 64, 4),
                new(512 + 8, 16, 4),
                new(512 + 24, 56, 8),
                new(512 + 80, 8, 4),
                new(1024, 60 * 128, 8),
                new(disk.Length - 512 + 24, 56, 8),
                new(disk.Length - 512 + 80, 8, 4),
            ],
            Mend = TinyDisk.MendGpt,
        };
}
