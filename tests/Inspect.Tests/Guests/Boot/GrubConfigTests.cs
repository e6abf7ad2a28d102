using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Boot;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Boot;

/// <summary>grub.cfg as distributions write it: which entry boots, and what it says.</summary>
public sealed class GrubConfigTests
{
    private const string Path = "/boot/grub/grub.cfg";

    /// <summary>The head that grub-mkconfig writes (Debian 12), with GRUB_DEFAULT=saved.</summary>
    private const string Saved = """
        if [ -s $prefix/grubenv ]; then
          set have_grubenv=true
          load_env
        fi
        if [ "${next_entry}" ] ; then
           set default="${next_entry}"
           set next_entry=
           save_env next_entry
           set boot_once=true
        else
           set default="${saved_entry}"
        fi
        if [ x"${feature_menuentry_id}" = xy ]; then
          menuentry_id_option="--id"
        else
          menuentry_id_option=""
        fi
        export menuentry_id_option
        function savedefault {
          if [ -z "${boot_once}" ]; then
            saved_entry="${chosen}"
            save_env saved_entry
          fi
        }
        function load_video { insmod all_video; }

        """;

    private const string Entries = """
        menuentry 'Debian GNU/Linux' --class debian --class os $menuentry_id_option 'gnulinux-simple-1' {
        	load_video
        	insmod gzio
        	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
        	search --no-floppy --fs-uuid --set=root 0f5e7d5c-aaaa
        	echo	'Loading Linux 6.1.0-2 ...'
        	linux	/boot/vmlinuz-6.1.0-2 root=UUID=0f5e7d5c-aaaa ro  quiet
        	initrd	/boot/initrd.img-6.1.0-2
        }
        submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-1' {
        	menuentry 'Debian GNU/Linux, with Linux 6.1.0-2' --class debian $menuentry_id_option 'gnulinux-6.1.0-2-advanced-1' {
        		linux	/boot/vmlinuz-6.1.0-2 root=UUID=0f5e7d5c-aaaa ro advanced
        		initrd	/boot/initrd.img-6.1.0-2
        	}
        	menuentry 'Debian GNU/Linux, with Linux 6.1.0-2 (recovery mode)' $menuentry_id_option 'gnulinux-6.1.0-2-recovery-1' {
        		linux	/boot/vmlinuz-6.1.0-2 root=UUID=0f5e7d5c-aaaa ro single
        	}
        	menuentry 'Debian GNU/Linux, with Linux 6.1.0-1' $menuentry_id_option 'gnulinux-6.1.0-1-advanced-1' {
        		linux	/boot/vmlinuz-6.1.0-1 root=UUID=0f5e7d5c-aaaa ro old
        	}
        }
        menuentry "UEFI Firmware Settings" --id uefi-firmware { fwsetup }

        """;

    [Theory]
    [InlineData("0", "6.1.0-2 root=UUID=0f5e7d5c-aaaa ro quiet")]
    [InlineData("1", "6.1.0-2 root=UUID=0f5e7d5c-aaaa ro advanced")]
    [InlineData("1>0", "6.1.0-2 root=UUID=0f5e7d5c-aaaa ro advanced")]
    [InlineData("1>2", "6.1.0-1 root=UUID=0f5e7d5c-aaaa ro old")]
    [InlineData("gnulinux-simple-1", "6.1.0-2 root=UUID=0f5e7d5c-aaaa ro quiet")]
    [InlineData("Debian GNU/Linux", "6.1.0-2 root=UUID=0f5e7d5c-aaaa ro quiet")]
    [InlineData("gnulinux-advanced-1>gnulinux-6.1.0-1-advanced-1", "6.1.0-1 root=UUID=0f5e7d5c-aaaa ro old")]
    [InlineData("Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-1", "6.1.0-1 root=UUID=0f5e7d5c-aaaa ro old")]
    [InlineData("1>gnulinux-6.1.0-1-advanced-1", "6.1.0-1 root=UUID=0f5e7d5c-aaaa ro old")]
    [InlineData("", "6.1.0-2 root=UUID=0f5e7d5c-aaaa ro quiet")]
    public void The_default_is_an_index_a_title_an_id_or_a_way(string selector, string expected)
    {
        foreach (
            var menu in (BootFacts[])
                [
                    Read($"set default=\"{selector}\"\n{Entries}"),
                    Read(Saved + Entries, ("/boot/grub/grubenv", Environment($"saved_entry={selector}"))),
                ]
        )
        {
            Assert.Equal($"/boot/vmlinuz-{expected}", $"{menu.DefaultEntry!.KernelPath} {menu.DefaultEntry.CommandLine}");
            Assert.Null(menu.DefaultProblem);
            Assert.Equal(5, menu.Entries.Count);
        }
    }

    [Theory]
    [InlineData("7")]
    [InlineData("gone")]
    // Of an entry in a submenu GRUB wants the whole way.
    [InlineData("gnulinux-6.1.0-1-advanced-1")]
    [InlineData("99999999999999999999")]
    public void A_default_that_is_not_there_makes_grub_take_the_first_and_is_told(string selector)
    {
        var menu = Read($"set default=\"{selector}\"\n{Entries}");
        Assert.Equal("gnulinux-simple-1", menu.DefaultEntry?.Id);
        Assert.Equal($"the default '{selector}' is not an entry of the menu, so GRUB takes 'Debian GNU/Linux'", menu.DefaultProblem);
    }

    [Fact]
    public void An_entry_for_the_next_start_only_comes_before_the_saved_one()
    {
        var menu = Read(Saved + Entries, ("/boot/grub/grubenv", Environment("saved_entry=0", "next_entry=1>2")));
        Assert.Equal("1>2", menu.DefaultSelector);
        Assert.Equal("/boot/vmlinuz-6.1.0-1", menu.DefaultEntry?.KernelPath);
    }

    [Fact]
    public void What_the_entries_say_is_read()
    {
        var menu = Read(Entries);
        Assert.Equal([7, 12, 16, 19, 22], menu.Entries.Select(e => e.Line));
        Assert.Equal([false, false, true, false, false], menu.Entries.Select(e => e.IsRescue));
        Assert.Equal(["/boot/initrd.img-6.1.0-2"], menu.Entries[0].InitramfsPaths);
        Assert.Equal(new KeyValuePair<string, string>("0f5e7d5c-aaaa", $"{Path}:5"), Assert.Single(menu.SearchedUuids));
        Assert.Null(menu.Entries[4].KernelPath);
    }

    [Theory]
    [InlineData("linux16 /vmlinuz-1 a b", "/vmlinuz-1", "a b")]
    [InlineData("linuxefi /vmlinuz-1 a b", "/vmlinuz-1", "a b")]
    [InlineData("linux$sixteenbit ($root)/vmlinuz-1 a b", "/vmlinuz-1", "a b")]
    [InlineData("linux (hd0,gpt2)/vmlinuz-1", "/vmlinuz-1", "")]
    [InlineData("linux /vmlinuz-1 \\\n   a \\\n b", "/vmlinuz-1", "a b")]
    [InlineData("linux /vmlinuz-1 a\\\nb", "/vmlinuz-1", "ab")]
    [InlineData("linux /vmlinuz-1 'a b' \"c d\"e", "/vmlinuz-1", "a b c de")]
    [InlineData("linux /vmlinuz-1 it\\'s x=\"1 \\\"2\\\" \\$y\"", "/vmlinuz-1", "it's x=1 \"2\" $y")]
    [InlineData("linux /vmlinuz-1 \"unit=a\\x2db\"", "/vmlinuz-1", "unit=a\\x2db")]
    [InlineData("linux /vmlinuz-1 a=${one} b=$one-two '$one' $none c", "/vmlinuz-1", "a=1 b=1-two $one c")]
    [InlineData("linux /vmlinuz-1 a # rest", "/vmlinuz-1", "a")]
    [InlineData("linux /vmlinuz-1 a#b", "/vmlinuz-1", "a#b")]
    [InlineData(
        "if true; then linux /no; fi; if [ $one = 1 -a 2 = 2 ]; then linux /vmlinuz-1 yes; else linux /vmlinuz-1 no; fi",
        "/vmlinuz-1",
        "yes"
    )]
    [InlineData("if [ $one = 2 -o $one = 1 ]; then linux /vmlinuz-1 yes; fi", "/vmlinuz-1", "yes")]
    [InlineData(
        "if [ ! -z \"$none\" ]; then linux /vmlinuz-1 no; elif test -n \"$one\"; then linux /vmlinuz-1 yes; else linux /vmlinuz-1 no; fi",
        "/vmlinuz-1",
        "yes"
    )]
    [InlineData("if ! [ $one != 1 ]; then linux /vmlinuz-1 yes; fi", "/vmlinuz-1", "yes")]
    public void Commands_and_quotes_are_those_of_grub(string command, string kernel, string commandLine)
    {
        var entry = Read($"set one=1\nmenuentry 'x' {{\n{command}\n}}\n").DefaultEntry!;
        Assert.Equal((kernel, commandLine), (entry.KernelArgumentPath![(entry.KernelArgumentPath!.IndexOf(')') + 1)..], entry.CommandLine));
    }

    [Theory]
    [InlineData("menuentry 'It'\\''s' --id x { linux /a; }", "It's", "x")]
    [InlineData("menuentry \"A \\\"b\\\" c\" --id \"x y\" { linux /a; }", "A \"b\" c", "x y")]
    [InlineData("menuentry A\\ b { linux /a\n}", "A b", null)]
    [InlineData("menuentry 'a' --class x {\n\tlinux /a b={c}\n}", "a", null)]
    [InlineData("function f { echo { }\n}\nmenuentry 'a' {\nlinux /a\n}", "a", null)]
    [InlineData("menuentry 'a' {\r\n  linux /a\r\n}\r\n", "a", null)]
    public void Titles_and_ids_come_in_many_ways(string config, string title, string? id)
    {
        var entry = Assert.Single(Read(config).Entries);
        Assert.Equal((title, id, "/a"), (entry.Title, entry.Id, entry.KernelPath));
    }

    [Fact]
    public void Entries_of_the_boot_loader_specification_are_sorted_by_version_and_resolve_variables()
    {
        (string, string)[] entries =
        [
            (
                "/boot/loader/entries/abc-4.18.0-80.el8.x86_64.conf",
                "title Old\nversion 4.18.0-80.el8.x86_64\nlinux /vmlinuz-4.18.0-80\ninitrd /initramfs-4.18.0-80.img "
                    + "$tuned_initrd\noptions $kernelopts $tuned_params\nid abc-4.18.0-80\n"
            ),
            (
                "/boot/loader/entries/abc-4.18.0-193.el8.x86_64.conf",
                "title\tNew\nlinux\t/vmlinuz-4.18.0-193\ninitrd /early.img\ninitrd /initramfs-4.18.0-193.img\noptions "
                    + "root=/dev/sda1\noptions quiet\n"
            ),
            ("/boot/loader/entries/abc-0-rescue.conf", "title Rescue\nlinux /vmlinuz-0-rescue-abc\n"),
            ("/boot/loader/entries/notes.txt", "title Notes\nlinux /no\n"),
        ];
        const string Config = "load_env\nset default=\"${saved_entry}\"\ninsmod blscfg\nblscfg\nblscfg\n";

        var first = Read("/boot", Config, entries);
        Assert.Equal(["New", "Old", "Rescue"], first.Entries.Select(e => e.Title));
        Assert.Equal("New", first.DefaultEntry?.Title);
        Assert.Equal(
            ("/boot/vmlinuz-4.18.0-193", "root=/dev/sda1 quiet", "/boot/early.img /boot/initramfs-4.18.0-193.img"),
            (first.DefaultEntry!.KernelPath, first.DefaultEntry.CommandLine, string.Join(' ', first.DefaultEntry.InitramfsPaths))
        );
        Assert.True(first.Entries[2].IsRescue);

        var saved = Read(
            "/boot",
            Config,
            [
                .. entries,
                (
                    "/boot/grub/grubenv",
                    Environment("saved_entry=abc-4.18.0-80.el8.x86_64", @"kernelopts=root=/dev/mapper/a\\b ro", "boot_success=0")
                ),
            ]
        );
        Assert.Equal(
            (@"root=/dev/mapper/a\b ro", "/boot/initramfs-4.18.0-80.img"),
            (saved.DefaultEntry!.CommandLine, Assert.Single(saved.DefaultEntry.InitramfsPaths))
        );

        var gone = Read("/boot", Config, [.. entries, ("/boot/grub/grubenv", Environment("saved_entry=abc-3.10"))]);
        Assert.Equal(("New", null), (gone.DefaultEntry!.Title, gone.DefaultProblem));
        Assert.Equal("Old", Read("/boot", Config, [.. entries, ("/boot/grub/grubenv", Environment("saved_entry=1"))]).DefaultEntry!.Title);
    }

    [Fact]
    public void A_config_on_the_esp_counts_where_boot_has_none_and_it_is_no_wrapper()
    {
        (string, string)[] esp =
        [
            (
                "/boot/efi/EFI/fedora/grub.cfg",
                "search --no-floppy --fs-uuid --set=dev 0f5e\nset prefix=($dev)/grub2\nexport $prefix\nconfigfile $prefix/grub.cfg\n"
            ),
            (
                "/boot/efi/EFI/redhat/grub.cfg",
                "load_env\nset default=\"${saved_entry}\"\nmenuentry 'a' --id a { linuxefi /vmlinuz-1; }\nmenuentry 'b' --id b { "
                    + "linuxefi /vmlinuz-2; }\n"
            ),
            ("/boot/efi/EFI/redhat/grubenv", Environment("saved_entry=b")),
        ];
        var unreadable = new List<UnreadableEvidence>();
        var facts = BootReader.Read([], new DiskLayout([], []), new BootFiles(StatedGuest.Tree(esp), "/boot", []), unreadable);
        Assert.Equal(
            (Bootloader.Grub2, "b", "/boot/vmlinuz-2"),
            (facts.Bootloader, facts.DefaultEntry?.Title, facts.DefaultEntry?.KernelPath)
        );
        Assert.Equal("Debian GNU/Linux", Read("", Entries, esp).DefaultEntry?.Title);
        Assert.Empty(unreadable);
    }

    [Theory]
    [InlineData("set a=aaaaaaaaaaaaaaaa\n", "set a=$a$a$a$a\n", 40, "expand to more than")]
    [InlineData("", "if [ 1 = 1 ]; then\n", 100, "nested more than")]
    [InlineData("", "\n", 200_000, "lines")]
    public void A_config_made_to_cost_is_refused_in_words(string start, string line, int times, string expected)
    {
        var unreadable = new List<UnreadableEvidence>();
        BootReader.Read(
            [],
            new DiskLayout([], []),
            new BootFiles(StatedGuest.Tree((Path, start + string.Concat(Enumerable.Repeat(line, times)))), "", []),
            unreadable
        );
        Assert.Contains(expected, Assert.Single(unreadable).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lines_and_many_entries_are_no_burden()
    {
        Assert.Equal(2000, Read(string.Concat(Enumerable.Repeat("menuentry a { linux /a; }\n", 50_000))).Entries.Count);
        var line = "linux /a " + string.Concat(Enumerable.Repeat("0123456789012345678\\\n", 90_000));
        Assert.Equal(19 * 90_000, Read($"menuentry a {{\n{line}\n}}").DefaultEntry!.CommandLine.Length);
    }

    private const string Custom = "set default=B\nmenuentry B --id B {\n linux /b\n}\n";

    [Theory]
    [InlineData("source $prefix/custom.cfg", "B")]
    [InlineData("source ${config_directory}/custom.cfg", "B")]
    [InlineData("source ($root)/boot/grub/custom.cfg", "B")]
    [InlineData(
        "if [ -f  ${config_directory}/custom.cfg ]; then\n  source ${config_directory}/custom.cfg\nelif [ -z \"${config_directory}\" -a "
            + "-f  $prefix/custom.cfg ]; then\n  source $prefix/custom.cfg;\nfi",
        "B"
    )]
    [InlineData("if [ -f $prefix/gone.cfg ]; then\n  source $prefix/custom.cfg\nfi", "A")]
    [InlineData("source $prefix/gone.cfg", "A")]
    [InlineData("configfile $prefix/custom.cfg", "B")]
    [InlineData("configfile $prefix/gone.cfg", "A")]
    public void Files_that_are_sourced_count_where_they_are_sourced(string line, string expected) =>
        Assert.Equal(
            expected,
            Read($"menuentry A --id A {{\n linux /a\n}}\n{line}\n", ("/boot/grub/custom.cfg", Custom)).DefaultEntry?.Title
        );

    [Theory]
    [InlineData("source (hd1,gpt1)/custom.cfg")]
    [InlineData("source $prefix/grub.cfg")]
    [InlineData("configfile $prefix/grub.cfg")]
    public void Where_a_file_cannot_be_followed_the_default_is_unknown(string line)
    {
        var facts = Read($"menuentry A --id A {{\n linux /a\n}}\n{line}\n");
        Assert.Null(facts.DefaultEntry);
        Assert.Contains("grub.cfg", facts.DefaultProblem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_separate_boot_is_where_its_own_paths_begin() =>
        Assert.Equal(
            "B",
            Read("/boot", "menuentry A { linux /a; }\nsource /grub/custom.cfg\n", [("/boot/grub/custom.cfg", Custom)]).DefaultEntry?.Title
        );

    private static string Environment(params string[] lines) =>
        $"# GRUB Environment Block\n{string.Join('\n', lines)}\n".PadRight(1024, '#');

    private static BootFacts Read(string config, params (string, string)[] others) => Read("", config, others);

    private static BootFacts Read(string bootPrefix, string config, (string, string)[] others)
    {
        var unreadable = new List<UnreadableEvidence>();
        var facts = BootReader.Read(
            [],
            new DiskLayout([], []),
            new BootFiles(StatedGuest.Tree([(Path, config), .. others]), bootPrefix, []),
            unreadable
        );
        Assert.Empty(unreadable);
        return facts;
    }
}
