using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Boot;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Boot;

/// <summary>systemd-boot's menu: which entries count, in which order.</summary>
public sealed class SystemdBootTests
{
    [Fact]
    public void Versions_are_ordered_as_systemd_orders_them()
    {
        string[] versions =
        [
            "",
            "1",
            "10",
            "1.9",
            "1.10",
            "1~rc1",
            "1-1",
            "1^1",
            "1.",
            "1..2",
            "01.2",
            "a",
            "B",
            "ab",
            "1a",
            "a1",
            "1_2",
            "+1",
            "6.10.4-200.fc40.x86_64",
            "6.10.4~rc1-1",
            "fedora-6.9.conf",
            "b+3.conf",
            "b.conf",
            "~",
            "-",
            "00",
        ];
        Tool.Require("systemd-analyze");
        using var directory = new TempDirectory();
        (string A, string B)[] pairs = [.. versions.SelectMany((a, i) => versions.Skip(i).Select(b => (a, b)))];
        File.WriteAllLines(
            directory["compare"],
            pairs.Select(p => $"systemd-analyze compare-versions -- '{p.A}' '{p.B}' >/dev/null 2>&1; echo $?")
        );
        // 0: equal, 11: the first is newer, 12: the second is.
        var systemd = Tool.Run("sh", directory["compare"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            pairs.Zip(systemd),
            pairs.Zip(
                pairs.Select(p =>
                    UapiVersionOrder.Instance.Compare(p.A, p.B) switch
                    {
                        0 => "0",
                        > 0 => "11",
                        _ => "12",
                    }
                )
            )
        );
        Assert.All(pairs, p => Assert.Equal(UapiVersionOrder.Instance.Compare(p.A, p.B), -UapiVersionOrder.Instance.Compare(p.B, p.A)));
    }

    /// <summary>
    /// The order that bootctl list of systemd 252.39 prints for these files, but for names with capitals, which the loader makes
    /// small first.
    /// </summary>
    [Fact]
    public void Entries_are_in_the_order_of_the_loader()
    {
        var (tree, esp) = Guest();
        foreach (var name in (string[])["a+0-3", "b+2-1", "b+3", "c", "zz", "Foo", "auto-x", ".hidden", "x-1", "x.1", "x10", "x9"])
            Entry(esp, $"/loader/entries/{name}.conf", "title T\nlinux /l\n");
        Entry(esp, "/loader/entries/s9.conf", "title S\nsort-key k\nversion 1.9\nlinux /l\n");
        Entry(esp, "/loader/entries/s10.CONF", "title S\nsort-key k\nversion 1.10\nlinux /l\n");
        Entry(esp, "/loader/entries/m.conf", "title S\nsort-key k\nmachine-id bb\nversion 2\nlinux /l\n");
        Entry(esp, "/loader/entries/arm.conf", "sort-key a\narchitecture aa64\nlinux /l\n");
        Entry(esp, "/loader/entries/gone.conf", "sort-key a\nlinux /gone\n");
        Entry(esp, "/loader/entries/none.conf", "sort-key a\ntitle x\n");
        Entry(esp, "/l", "kernel");
        esp.Add("/EFI/Linux/k.efi", UnifiedKernelMaker.OfTexts((".linux", "x"), (".osrel", "ID=k\nVERSION_ID=1.9.5")));
        esp.Add("/EFI/Linux/unnamed.efi", UnifiedKernelMaker.OfTexts((".linux", "x"), (".osrel", "VERSION_ID=9")));
        esp.Add("/EFI/Linux/plain.efi", UnifiedKernelMaker.OfTexts((".text", "x"), (".osrel", "ID=k\nVERSION_ID=9")));
        var menu = SystemdBootConfig.Read(tree, ["/efi"], Architecture.X64, true, [])!;
        Assert.Equal(
            ["s10", "k.efi", "s9", "m", "zz", "x10", "x9", "x.1", "x-1", "Foo", "c", "b+3", "b+2-1", "a+0-3"],
            menu.Entries.Select(e => e.Id)
        );
    }

    [Fact]
    public void Entries_of_both_partitions_are_one_menu_and_loader_conf_is_that_of_the_esp()
    {
        var (tree, esp) = Guest();
        var boot = new StatedFileSystem("ext4", null, new FileSystemState { TotalBytes = 1 << 20, BlockSize = 512 });
        tree.Mount("/boot", boot);
        Entry(esp, "/loader/loader.conf", "default b*");
        Entry(boot, "/loader/loader.conf", "default a*");
        Entry(esp, "/loader/entries/a.conf", "linux \\\\x\\\\linux\noptions root=\"a b\"  quiet\ninitrd /x/i\ninitrd /x/j\n");
        Entry(esp, "/x/linux", "kernel");
        Entry(boot, "/loader/entries/b.conf", "linux /linux\n");
        Entry(boot, "/linux", "kernel");
        boot.Add("/EFI/Linux/c.efi", UnifiedKernelMaker.OfTexts((".linux", "x"), (".osrel", "ID=k")));
        var menu = SystemdBootConfig.Read(tree, ["/efi", "/boot"], null, true, [])!;
        Assert.Equal(("b", "c.efi b a"), (menu.Default!.Id, string.Join(' ', menu.Entries.Select(e => e.Id))));
        Assert.Equal(["/boot/EFI/Linux/c.efi/.linux", "/boot/linux", "/efi//x//linux"], menu.Entries.Select(e => e.KernelPath));
        Assert.Equal(
            ("root=\"a b\"  quiet", "/efi/x/i /efi/x/j"),
            (menu.Entries[2].CommandLine, string.Join(' ', menu.Entries[2].InitramfsPaths))
        );
    }

    [Theory]
    [InlineData("efi /EFI/k.efi\n", "own", "/efi/EFI/k.efi/.initrd")]
    [InlineData("uki /EFI/k.efi\n", "own", "/efi/EFI/k.efi/.initrd")]
    [InlineData("efi /EFI/k.efi\noptions given\n", "given", "/efi/EFI/k.efi/.initrd")]
    public void An_entry_that_names_a_unified_kernel_image_starts_what_is_in_it(string text, string commandLine, string initramfs)
    {
        var (tree, esp) = Guest();
        Entry(esp, "/loader/entries/a.conf", text);
        esp.Add("/EFI/k.efi", UnifiedKernelMaker.OfTexts((".linux", "x"), (".cmdline", "own"), (".initrd", "y")));
        var entry = SystemdBootConfig.Read(tree, ["/efi"], null, true, [])!.Default!;
        Assert.Equal(
            ("a", "/efi/EFI/k.efi/.linux", commandLine, initramfs),
            (entry.Id, entry.KernelPath, entry.CommandLine, Assert.Single(entry.InitramfsPaths))
        );
    }

    private static void Entry(StatedFileSystem files, string path, string text) =>
        files.Add(path, System.Text.Encoding.UTF8.GetBytes(text));

    private static (MountedTree Tree, StatedFileSystem Esp) Guest()
    {
        var state = new FileSystemState { TotalBytes = 1 << 20, BlockSize = 512 };
        var esp = new StatedFileSystem("vfat", null, state);
        var tree = new MountedTree(new StatedFileSystem("ext4", null, state));
        tree.Mount("/efi", esp);
        return (tree, esp);
    }
}
