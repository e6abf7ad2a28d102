using System.Text;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;
using ImageTools.Inspect.Guests;

namespace ImageTools.Fuzz.Targets;

/// <summary>A unified kernel image on the ESP: headers and sections of PE, and what the sections hold.</summary>
internal sealed class UnifiedKernelTarget : FuzzTarget
{
    private static readonly byte[] Root = TinyExt.Make(
        [("/etc/os-release", "ID=debian\n"u8.ToArray()), ("/sbin/init", "x"u8.ToArray())],
        512
    );

    /// <inheritdoc/>
    public override string Name => "unified-kernel";

    /// <inheritdoc/>
    public override int Cases => 400;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var small = input.AsSpan(0, Math.Min(input.Length, 60_000)).ToArray();
        var esp = TinyFat.Make(12, ("/EFI/Linux/debian.efi", small), ("/EFI/BOOT/BOOTX64.EFI", small));
        var disk = new MemorySource(TinyDisk.Mbr(false, (0x83, Root), (0xef, esp)));
        var guest = GuestReader.Read([disk], VolumeScanner.Scan([disk]), BootMode.Uefi);
        if (guest.RootVolume is null)
            throw new InvalidOperationException("The guest was not found, so that its kernel was not read.");
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => false;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds()
    {
        (string Name, byte[] Content)[] sections =
        [
            (".osrel", "ID=debian\nVERSION_ID=12\n"u8.ToArray()),
            (".cmdline", "root=UUID=01020304-0506-0708-090a-0b0c0d0e0f10 quiet"u8.ToArray()),
            (".uname", "6.1.0"u8.ToArray()),
            (".sbat", "sbat,1,x\n"u8.ToArray()),
            (".linux", new byte[1024]),
            (".initrd", TinyInitramfs.All[0].Bytes),
        ];
        var image = new byte[0x400 + (sections.Length * 0x800)];
        image.Put(0, "MZ"u8);
        image[0x3c] = 0x80;
        image.Put(0x80, "PE\0\0"u8);
        image.Le(0x84, (ushort)0x8664);
        image.Le(0x86, (ushort)sections.Length);
        image.Le(0x94, (ushort)0xf0);
        image.Le(0x98, (ushort)0x20b);
        for (var i = 0; i < sections.Length; i++)
        {
            var (at, place) = (0x98 + 0xf0 + (40 * i), 0x400 + (i * 0x800));
            image.Put(at, Encoding.ASCII.GetBytes(sections[i].Name));
            image.Le(at + 8, (uint)sections[i].Content.Length);
            image.Le(at + 12, (uint)(0x10000 * (i + 1)));
            image.Le(at + 16, (uint)sections[i].Content.Length);
            image.Le(at + 20, (uint)place);
            image.Put(place, sections[i].Content);
        }
        return
        [
            new Seed("sections", image)
            {
                Words = [new(0x3c, 4, 4), new(0x84, 20, 2), new(0x98, 0xf0, 4), new(0x98 + 0xf0, 40 * sections.Length, 4)],
            },
        ];
    }
}
