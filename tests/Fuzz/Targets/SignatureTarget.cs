using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>What tells LVM, md, LUKS and the file systems that are only known by their superblocks.</summary>
internal sealed class SignatureTarget : FuzzTarget
{
    private const int Length = 256 << 10;

    /// <inheritdoc/>
    public override string Name => "signatures";

    /// <inheritdoc/>
    public override int Cases => 4000;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var volume = new MemorySource(input);
        if (VolumeContents.Probe(volume) is { } found && string.IsNullOrEmpty(found.Type))
            throw new InvalidOperationException("A signature without a type.");
        VolumeScanner.Scan([volume]);
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is ImageFormatException;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds() =>
        [
            Made("lvm", 512, 4, Lvm),
            Made("md 1.2", 4096, 4, v => Md(v, 8)),
            Made("md 1.0", Length - 8192, 8, v => Md(v, (Length / 512) - 16)),
            Made("md 0.90", Length - 0x10000, 4, Md090),
            Made("luks 1", 0, 2, v => Luks(v, 1)),
            Made("luks 2", 0, 2, v => Luks(v, 2)),
            Made("xfs", 0, 4, Xfs),
            Made("btrfs", 65536, 8, Btrfs),
            Made("swap", 4096 - 64, 1, Swap),
            Made("squashfs", 0, 4, Squashfs),
            Made("ntfs", 0, 2, Ntfs),
        ];

    private static Seed Made(string name, int place, int size, Action<byte[]> write)
    {
        var volume = new byte[Length];
        write(volume);
        return new Seed(name, volume) { Words = [new(place, 256, size), new(place, 256, size, true), new(place, 256, 1)] };
    }

    private static void Lvm(byte[] volume)
    {
        volume.Put(512, "LABELONE"u8);
        volume.Le(512 + 8, 1ul);
        volume.Le(512 + 20, 32u);
        volume.Put(512 + 24, "LVM2 001"u8);
        volume.Put(512 + 32, "abcdefghijklmnopqrstuvwxyz012345"u8);
        volume.Le(512 + 64, (ulong)Length);
    }

    private static void Md090(byte[] volume)
    {
        volume.Le(Length - 0x10000, 0xa92b4efcu);
        volume.Le(Length - 0x10000 + 32, Length / 1024u);
    }

    private static void Xfs(byte[] volume)
    {
        volume.Put(0, "XFSB"u8);
        volume.Be(4, 4096u);
        volume.Be(8, (ulong)Length / 4096);
        volume.Be(84, 64u);
        volume.Be(88, 1u);
        volume.Be(100, (ushort)0xb4a5);
        volume.Be(102, (ushort)512);
        volume.Put(108, "root"u8);
        volume[120] = 12;
        volume[121] = 9;
    }

    private static void Btrfs(byte[] volume)
    {
        volume.Put(65536 + 64, "_BHRfS_M"u8);
        volume.Le(65536 + 48, 65536ul);
        volume.Le(65536 + 112, (ulong)Length);
        volume.Le(65536 + 136, 1ul);
        volume.Le(65536 + 144, 4096u);
        volume.Le(65536 + 148, 16384u);
    }

    private static void Swap(byte[] volume)
    {
        volume.Le(1024, 1u);
        volume.Le(1028, (Length / 4096u) - 1);
        volume.Put(4086, "SWAPSPACE2"u8);
    }

    private static void Squashfs(byte[] volume)
    {
        volume.Put(0, "hsqs"u8);
        volume.Le(28, (ushort)4);
        volume.Le(40, (ulong)Length);
    }

    private static void Ntfs(byte[] volume)
    {
        volume.Put(3, "NTFS    "u8);
        volume.Le(11, (ushort)512);
        volume[13] = 8;
        volume.Le(40, Length / 512ul);
        volume.Le(48, 4ul);
        volume.Le(56, 8ul);
        volume[64] = 0xf6;
        volume.Put(510, [0x55, 0xaa]);
    }

    private static void Md(byte[] volume, int sector)
    {
        var at = sector * 512;
        volume.Le(at, 0xa92b4efcu);
        volume.Le(at + 4, 1u);
        volume.Put(at + 32, "host:0"u8);
        volume.Le(at + 128, 2048ul);
        volume.Le(at + 136, Length / 512ul);
        volume.Le(at + 144, (ulong)sector);
    }

    private static void Luks(byte[] volume, ushort version)
    {
        volume.Put(0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]);
        volume.Be(6, version);
        volume.Put(24, "label"u8);
        volume.Put(168, "01234567-89ab-cdef-0123-456789abcdef"u8);
    }
}
