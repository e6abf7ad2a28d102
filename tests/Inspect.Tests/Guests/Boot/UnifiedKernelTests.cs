using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Boot;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Boot;

/// <summary>Unified kernel images are read in place, and damaged ones are refused by name and place.</summary>
public sealed class UnifiedKernelTests
{
    private const int Sections = 0x46,
        FirstSection = 0x40 + 24 + 240;

    [Fact]
    public void Sections_that_objcopy_put_into_systemds_stub_are_where_objdump_says()
    {
        using var directory = new TempDirectory();
        var initramfs = new byte[70_001];
        new Random(1).NextBytes(initramfs);
        (string Name, byte[] Content)[] parts =
        [
            (".osrel", "ID=debian\nPRETTY_NAME=\"Debian\"\n"u8.ToArray()),
            (".cmdline", "root=UUID=1 ro\n\0"u8.ToArray()),
            (".uname", "6.1.0-1\0"u8.ToArray()),
            (".linux", Encoding.ASCII.GetBytes("MZ" + new string('k', 999))),
            (".initrd", initramfs),
        ];
        UnifiedKernelMaker.ByObjcopy(directory["a.efi"], directory, parts);
        using var file = FileSource.Open(directory["a.efi"]);

        var listed = Tool.Run("objdump", "-h", directory["a.efi"])
            .Split('\n')
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length == 7 && int.TryParse(w[0], out _))
            .Select(w => (w[1], int.Parse(w[5], NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
            .ToArray();
        Assert.Equal(listed, PeFile.Sections(file)!.Select(s => (s.Name, (int)s.Offset)));
        var kernel = UnifiedKernel.Open(file)!;
        Assert.All(parts, p => Assert.Equal(p.Content, Content(kernel, p.Name)));
        Assert.InRange(kernel.StubVersion ?? 0, 250, 999);
    }

    [Fact]
    public void Each_profile_has_its_own_sections_over_those_of_the_base()
    {
        var kernel = UnifiedKernel.Open(
            new MemorySource(
                UnifiedKernelMaker.OfTexts(
                    (".linux", "kernel"),
                    (".cmdline", "base"),
                    (".osrel", "ID=a"),
                    (".profile", "ID=main"),
                    (".profile", "ID=factory\nTITLE=Factory reset"),
                    (".cmdline", "reset")
                )
            )
        )!;
        Assert.Equal(2, kernel.Profiles);
        Assert.Equal("base", Text(kernel, kernel.Root, ".cmdline"));
        var second = kernel.Lookup(kernel.Root, "@1")!;
        Assert.Equal(
            ("reset", "kernel", "ID=factory\nTITLE=Factory reset"),
            (Text(kernel, second, ".cmdline"), Text(kernel, second, ".linux"), Text(kernel, second, ".profile"))
        );
        Assert.Equal([".cmdline", ".linux", ".osrel", ".profile", "@1"], kernel.List(kernel.Root).Select(e => e.Name));
    }

    [Fact]
    public void An_image_is_an_entry_with_what_its_sections_say()
    {
        var (tree, esp) = Guest();
        esp.Add(
            "/EFI/Linux/Debian.efi",
            UnifiedKernelMaker.OfTexts(
                (".linux", "kernel"),
                (".initrd", "archive"),
                (".ucode", "microcode"),
                (".uname", "6.1.0-1"),
                (".cmdline", "  root=UUID=1 ro \n\0"),
                (".osrel", "ID=debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian 12\"\n"),
                (".profile", "ID=main"),
                (".profile", "ID=reset\nTITLE=Factory reset"),
                (".cmdline", "systemd.factory_reset=yes")
            )
        );
        var menu = SystemdBootConfig.Read(tree, ["/efi"], Architecture.X64, true, [])!;
        Assert.Equal(["Debian 12", "Debian 12 (Factory reset)"], menu.Entries.Select(e => e.Title));
        var entry = menu.Default!;
        Assert.Equal(
            ("Debian.efi", "/efi/EFI/Linux/Debian.efi", "/efi/EFI/Linux/Debian.efi/.linux", "root=UUID=1 ro"),
            (entry.Id, entry.ConfigFile, entry.KernelPath, entry.CommandLine)
        );
        Assert.Equal(["/efi/EFI/Linux/Debian.efi/.ucode", "/efi/EFI/Linux/Debian.efi/.initrd"], entry.InitramfsPaths);
        Assert.Equal("6.1.0-1", tree.ReadText("/efi/EFI/Linux/Debian.efi/.uname"));
        Assert.Equal("systemd.factory_reset=yes", menu.Entries[1].CommandLine);
    }

    [Theory]
    [InlineData(".sdmagic", "#### LoaderInfo: systemd-stub 257.13-1 ####", "own of-all of-this")]
    [InlineData(".sdmagic", "#### LoaderInfo: systemd-stub 252.39-1 ####", "own")]
    [InlineData(".other", "", "own of-all of-this")]
    public void Additions_count_for_a_stub_that_knows_them(string section, string content, string expected)
    {
        var (tree, esp) = Guest();
        esp.Add(
            "/EFI/Linux/a.efi",
            UnifiedKernelMaker.OfTexts((".linux", "kernel"), (".osrel", "ID=a"), (".uname", "6.1"), (".cmdline", "own"), (section, content))
        );
        esp.Add("/EFI/Linux/a.efi.extra.d/b.addon.efi", UnifiedKernelMaker.OfTexts((".cmdline", "of-this"), (".uname", "6.1")));
        esp.Add("/EFI/Linux/a.efi.extra.d/c.addon.efi", UnifiedKernelMaker.OfTexts((".cmdline", "of-another-kernel"), (".uname", "6.2")));
        esp.Add("/EFI/Linux/a.efi.extra.d/d.cred", "secret"u8.ToArray());
        esp.Add("/loader/addons/z.addon.efi", UnifiedKernelMaker.OfTexts((".cmdline", "of-all")));
        Assert.Equal(expected, SystemdBootConfig.Read(tree, ["/efi"], null, true, [])!.Default!.CommandLine);
    }

    public static TheoryData<string, int, uint, string> Damages =>
        new()
        {
            { "more sections than any program", Sections, 0xffff, "NumberOfSections = 65535 (at byte 70): is more than 1024" },
            {
                "a table behind the end",
                Sections,
                1000,
                "NumberOfSections = 1000 (at byte 70): leads to a table that ends at byte 40328, after the 2560 bytes"
            },
            {
                "a section behind the end",
                FirstSection + 20,
                0x7fffffff,
                "PointerToRawData of .linux = 2147483647 (at byte 348): with 6 bytes leads after the 2560 bytes"
            },
            { "a section of 4 GiB", FirstSection + 40 + 20, 0xfffffff0, "PointerToRawData of .cmdline" },
            { "a section in the headers", FirstSection + 20, 0x100, "PointerToRawData of .linux = 256 (at byte 348): is in the headers" },
            {
                "a section in another one",
                FirstSection + 40 + 20,
                1024 + 2,
                "PointerToRawData of .cmdline = 1026: is in .linux, which ends at byte 1030"
            },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_table_is_refused_by_field_value_and_place(string what, int offset, uint value, string expected)
    {
        var image = UnifiedKernelMaker.OfTexts((".linux", "kernel"), (".cmdline", "root=/dev/sda1"), (".osrel", "ID=a"));
        if (offset == Sections)
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), (ushort)value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        var refused = Assert.Throws<ImageFormatException>(() => UnifiedKernel.Open(new MemorySource(image)));
        Assert.True(refused.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {refused.Message}");

        // It is no entry, as for systemd-boot, and what was wrong with it is kept.
        var (tree, esp) = Guest();
        esp.Add("/EFI/Linux/bad.efi", image);
        esp.Add("/EFI/Linux/good.efi", UnifiedKernelMaker.OfTexts((".linux", "kernel"), (".osrel", "ID=a")));
        var unreadable = new List<UnreadableEvidence>();
        Assert.Equal("good.efi", Assert.Single(SystemdBootConfig.Read(tree, ["/efi"], null, true, unreadable)!.Entries).Id);
        Assert.Equal("content of /efi/EFI/Linux/bad.efi", Assert.Single(unreadable).Path);
    }

    [Fact]
    public void What_is_no_unified_kernel_image_is_none()
    {
        Assert.Null(UnifiedKernel.Open(new MemorySource(Array.Empty<byte>())));
        Assert.Null(UnifiedKernel.Open(new MemorySource(new byte[4096])));
        Assert.Null(UnifiedKernel.Open(new MemorySource(UnifiedKernelMaker.OfTexts((".text", "x"), (".linux", "")))));
        Assert.Null(UnifiedKernel.Open(new MemorySource(UnifiedKernelMaker.OfTexts((".linux", "kernel")).AsMemory(0, 0x50))));
    }

    [Fact]
    public void A_spoiled_image_is_read_or_refused()
    {
        var image = UnifiedKernelMaker.OfTexts(
            (".sdmagic", "#### LoaderInfo: systemd-stub 257 ####"),
            (".linux", "kernel"),
            (".initrd", "070701"),
            (".osrel", "ID=a\nVERSION_ID=1"),
            (".cmdline", "root=/dev/vda1"),
            (".profile", "ID=x"),
            (".profile", "TITLE=y"),
            (".cmdline", "z")
        );
        var (tree, esp) = Guest();
        var (entries, refused) = (0, 0);
        foreach (var mutated in Mutations.Of(image[..0x400], 4000, seed: 5))
        {
            esp.Add("/EFI/Linux/a.efi", [.. mutated, .. image[0x400..]]);
            var fresh = new MountedTree(tree.Find("/")!.FileSystem);
            fresh.Mount("/efi", esp);
            var unreadable = new List<UnreadableEvidence>();
            foreach (var entry in SystemdBootConfig.Read(fresh, ["/efi"], null, true, unreadable)?.Entries ?? [])
            {
                _ = fresh.ReadText(entry.KernelPath!);
                _ = entry.InitramfsPaths.Select(p => fresh.ReadText(p)).ToArray();
                entries++;
            }
            refused += unreadable.Count;
        }
        Assert.InRange(entries, 100, 12_000);
        Assert.InRange(refused, 100, 3_999);
    }

    private static (MountedTree Tree, StatedFileSystem Esp) Guest()
    {
        var state = new FileSystemState { TotalBytes = 1 << 20, BlockSize = 512 };
        var esp = new StatedFileSystem("vfat", null, state);
        var tree = new MountedTree(new StatedFileSystem("ext4", null, state));
        tree.Mount("/efi", esp);
        return (tree, esp);
    }

    private static byte[] Content(UnifiedKernel kernel, string name)
    {
        var source = kernel.Open(kernel.Lookup(kernel.Root, name)!);
        return source.ReadBytes(0, (int)source.Length);
    }

    private static string Text(UnifiedKernel kernel, FileNode directory, string name)
    {
        var source = kernel.Open(kernel.Lookup(directory, name)!);
        return Encoding.UTF8.GetString(source.ReadBytes(0, (int)source.Length));
    }
}
