using ImageTools.Inspect.Guests.Services;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Services;

/// <summary>
/// What starts at boot, compared with the transaction that systemd itself works out ("systemd --test") from the same
/// files.
/// </summary>
public sealed class StartedUnitsTests
{
    private const string Etc = "/etc/systemd/system/",
        Local = "/usr/local/lib/systemd/system/",
        Vendor = "/usr/lib/systemd/system/",
        Wants = "multi-user.target.wants/";
    private const string Service = "[Service]\nExecStart=/bin/true\n";

    // What systemd is asked about: NAME is replaced by a name of its own in each case, so that one run decides all.
    private static readonly (string What, (string Path, string Text)[] Files)[] Table =
    [
        ("nobody wants it", [(Vendor + "NAME.service", Service)]),
        ("wanted", [(Vendor + "NAME.service", Service), (Etc + Wants + "NAME.service", $"link:{Vendor}NAME.service")]),
        ("wanted by a link of the vendor", [(Vendor + "NAME.service", Service), (Vendor + Wants + "NAME.service", "link:../NAME.service")]),
        ("wanted by a link in /usr/local", [(Local + "NAME.service", Service), (Local + Wants + "NAME.service", "link:../NAME.service")]),
        ("the link leads nowhere", [(Vendor + "NAME.service", Service), (Etc + Wants + "NAME.service", "link:/nowhere/NAME.service")]),
        ("the unit is gone", [(Etc + Wants + "NAME.service", $"link:{Vendor}NAME.service")]),
        ("the link is an empty file", [(Vendor + "NAME.service", Service), (Etc + Wants + "NAME.service", "")]),
        ("the link is a file", [(Vendor + "NAME.service", Service), (Etc + Wants + "NAME.service", Service)]),
        (
            "the link is taken away by one to /dev/null",
            [
                (Vendor + "NAME.service", Service),
                (Etc + Wants + "NAME.service", "link:/dev/null"),
                (Vendor + Wants + "NAME.service", "link:../NAME.service"),
            ]
        ),
        (
            "masked",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME.service", "link:/dev/null"),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
            ]
        ),
        (
            "masked by a relative link",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME.service", "link:../../../../../../../../../../../../dev/null"),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
            ]
        ),
        (
            "masked by an empty file",
            [(Vendor + "NAME.service", Service), (Etc + "NAME.service", ""), (Etc + Wants + "NAME.service", "link:x/NAME.service")]
        ),
        (
            "masked in /usr/local",
            [(Vendor + "NAME.service", Service), (Local + "NAME.service", ""), (Etc + Wants + "NAME.service", "link:x/NAME.service")]
        ),
        (
            "the vendor's mask is overruled",
            [(Vendor + "NAME.service", ""), (Etc + "NAME.service", Service), (Etc + Wants + "NAME.service", "link:x/NAME.service")]
        ),
        ("the vendor's mask", [(Vendor + "NAME.service", ""), (Etc + Wants + "NAME.service", "link:x/NAME.service")]),
        (
            "a link in /etc to nowhere hides the unit",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME.service", "link:/nowhere/NAME.service"),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
            ]
        ),
        (
            "another target, which nothing reaches",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME.target", "[Unit]\n"),
                (Etc + "NAME.target.wants/NAME.service", "link:x/NAME.service"),
            ]
        ),
        (
            "another target, which is reached",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME.target", "[Unit]\n"),
                (Etc + "NAME.target.wants/NAME.service", "link:x/NAME.service"),
                (Etc + Wants + "NAME.target", "link:x/NAME.target"),
            ]
        ),
        (
            "another target, wanted but without a file",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME.target.wants/NAME.service", "link:x/NAME.service"),
                (Etc + Wants + "NAME.target", "link:x/NAME.target"),
            ]
        ),
        (
            "the network being online, which nothing waits for",
            [(Vendor + "NAME.service", Service), (Etc + "network-online.target.wants/NAME.service", "link:x/NAME.service")]
        ),
        ("the rescue shell", [(Vendor + "NAME.service", Service), (Etc + "rescue.target.wants/NAME.service", "link:x/NAME.service")]),
        ("an old run level", [(Vendor + "NAME.service", Service), (Etc + "runlevel3.target.wants/NAME.service", "link:x/NAME.service")]),
        (
            "sysinit",
            [
                (Vendor + "NAME.service", "[Unit]\nDefaultDependencies=no\n" + Service),
                (Etc + "sysinit.target.wants/NAME.service", "link:x/NAME.service"),
            ]
        ),
        ("required", [(Vendor + "NAME.service", Service), (Etc + "multi-user.target.requires/NAME.service", "link:x/NAME.service")]),
        (
            "Wants= of another unit",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", "[Unit]\nWants=x.service NAME.service\n" + Service),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "Wants= over two lines",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", "[Unit]\nWants=x.service \\\n# no\n  NAME.service\n" + Service),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "Wants= in the wrong section",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", Service + "Wants=NAME.service\n"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "After= alone",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", "[Unit]\nAfter=NAME.service\n" + Service),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "Wants= of a masked unit",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", "[Unit]\nWants=NAME.service\n" + Service),
                (Etc + "NAME-2.service", "link:/dev/null"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        ("a drop-in", [(Vendor + "NAME.service", Service), (Etc + "multi-user.target.d/NAME.conf", "[Unit]\nWants=NAME.service\n")]),
        (
            "a drop-in hidden by its namesake",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "multi-user.target.d/NAME.conf", "[Unit]\nWants=NAME.service\n"),
                (Etc + "multi-user.target.d/NAME.conf", ""),
            ]
        ),
        (
            "a drop-in without .conf",
            [(Vendor + "NAME.service", Service), (Etc + "multi-user.target.d/NAME", "[Unit]\nWants=NAME.service\n")]
        ),
        (
            "a drop-in of a prefix",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", Service),
                (Etc + "NAME-.service.d/x.conf", "[Unit]\nWants=NAME.service\n"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "an alias is wanted",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME-2.service", $"link:{Vendor}NAME.service"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "an alias of what is masked",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME.service", "link:/dev/null"),
                (Etc + "NAME-2.service", $"link:{Vendor}NAME.service"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "its alias is masked",
            [
                (Vendor + "NAME.service", Service),
                (Etc + "NAME-2.service", "link:/dev/null"),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
            ]
        ),
        (
            "a drop-in of an alias",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", Service),
                (Etc + "NAME-3.service", $"link:{Vendor}NAME-2.service"),
                (Etc + "NAME-3.service.d/x.conf", "[Unit]\nWants=NAME.service\n"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "what it requires is missing",
            [
                (Vendor + "NAME.service", "[Unit]\nRequires=NAME-9.service\n" + Service),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
            ]
        ),
        (
            "another one excludes it",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2.service", "[Unit]\nConflicts=NAME.service\n" + Service),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        (
            "it excludes another one",
            [
                (Vendor + "NAME.service", "[Unit]\nConflicts=NAME-2.service\n" + Service),
                (Vendor + "NAME-2.service", Service),
                (Etc + Wants + "NAME.service", "link:x/NAME.service"),
                (Etc + Wants + "NAME-2.service", "link:x/NAME-2.service"),
            ]
        ),
        ("[Install] alone", [(Vendor + "NAME.service", Service + "[Install]\nWantedBy=multi-user.target\n")]),
        (
            "wanted by an instance",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2@.service", "[Unit]\nWants=%i.service\n" + Service),
                (Etc + Wants + "NAME-2@NAME.service", $"link:{Vendor}NAME-2@.service"),
            ]
        ),
        (
            "wanted by any instance of a template",
            [
                (Vendor + "NAME.service", Service),
                (Vendor + "NAME-2@.service", Service),
                (Etc + "NAME-2@.service.wants/NAME.service", "link:x/NAME.service"),
                (Etc + Wants + "NAME-2@x.service", $"link:{Vendor}NAME-2@.service"),
            ]
        ),
        (
            "wanted by the display manager's alias",
            [(Vendor + "NAME.service", Service), (Etc + "display-manager.service", $"link:{Vendor}NAME.service")]
        ),
        ("wanted by the command line", [(Vendor + "wanted.service", Service)]),
        (
            "masked by the command line",
            [(Vendor + "forbidden.service", Service), (Etc + Wants + "forbidden.service", "link:x/forbidden.service")]
        ),
    ];

    [Fact]
    public void The_same_units_start_as_in_the_transaction_of_systemd()
    {
        const string commandLine = "quiet systemd.wants=wanted systemd.mask=forbidden.service rd.systemd.mask=case1.service";
        var files = Table
            .SelectMany(
                (row, i) =>
                    row.Files.Select(f =>
                        (
                            f.Path.Replace("NAME", $"case{i}", StringComparison.Ordinal),
                            f.Text.Replace("NAME", $"case{i}", StringComparison.Ordinal)
                        )
                    )
            )
            .ToArray();
        var asked = Table
            .Select(
                (row, i) =>
                    (
                        row.What,
                        Unit: row.Files.Any(f => f.Path.Contains("NAME.service", StringComparison.Ordinal))
                            ? $"case{i}.service"
                            : row.Files[0].Path[Vendor.Length..]
                    )
            )
            .ToArray();
        var judged = Systemd.Started(files, commandLine);
        var tree = Systemd.Tree(files, commandLine);
        Assert.Equal(
            asked.Select(a => (a.What, judged.Contains(a.Unit))),
            asked.Select(a => (a.What, ServiceLinks.EnabledBy(tree, a.Unit) is not null))
        );
    }

    [Theory]
    [InlineData("link:/lib/systemd/system/rescue.target")]
    [InlineData("link:/lib/systemd/system/multi-user.target")]
    [InlineData("link:/lib/systemd/system/emergency.target")]
    [InlineData("link:/lib/systemd/system/no-such.target")]
    [InlineData("link:/dev/null")]
    [InlineData("[Unit]\nWants=asked.service\n")]
    [InlineData("[Unit]\n")]
    public void The_default_target_decides(string target)
    {
        (string, string)[] files =
        [
            (Vendor + "asked.service", Service),
            (Etc + Wants + "asked.service", "link:x/asked.service"),
            (Etc + "default.target", target),
        ];
        Assert.Equal(
            Systemd.Started(files, "").Contains("asked.service"),
            ServiceLinks.EnabledBy(Systemd.Tree(files, ""), "asked.service") is not null
        );
    }

    // "systemd --test" does not read the command line for this: from kernel-command-line(7).
    [Theory]
    [InlineData("quiet", true)]
    [InlineData("single", false)]
    [InlineData("S", false)]
    [InlineData("1", false)]
    [InlineData("rescue", false)]
    [InlineData("emergency", false)]
    [InlineData("-b", false)]
    [InlineData("3", true)]
    [InlineData("single 3", true)]
    [InlineData("3 single", false)]
    [InlineData("single=1", true)]
    [InlineData("systemd.unit=rescue.target", false)]
    [InlineData("systemd.unit=rescue.target systemd.unit=multi-user.target", true)]
    [InlineData("systemd.unit=no-such.target", false)]
    [InlineData("systemd.unit=rescue", true)]
    [InlineData("rd.systemd.unit=rescue.target", true)]
    public void The_command_line_comes_before_the_default_target(string commandLine, bool expected)
    {
        (string, string)[] files =
        [
            ("/usr/lib/systemd/systemd", "x"),
            (Vendor + "asked.service", Service),
            (Etc + Wants + "asked.service", "link:x/asked.service"),
        ];
        var tree = StatedGuest.Tree(files);
        tree.CommandLine = commandLine;
        Assert.Equal(expected, ServiceLinks.EnabledBy(tree, "asked.service") is not null);
    }

    [Theory]
    [InlineData("ConditionPathExists=/etc/is", true)]
    [InlineData("ConditionPathExists=!/etc/is", false)]
    [InlineData("ConditionPathExists=/etc/is-not", false)]
    [InlineData("ConditionPathExists=/etc/is-not\nConditionPathExists=", true)]
    [InlineData("ConditionPathExists=|/etc/is-not\nConditionFileNotEmpty=|/etc/is", true)]
    [InlineData("ConditionPathExists=|/etc/is-not\nConditionFileNotEmpty=|/etc/is-not", false)]
    [InlineData("ConditionPathExists=/run/later", true)]
    [InlineData("ConditionKernelCommandLine=quiet", true)]
    [InlineData("ConditionKernelCommandLine=!a=b", false)]
    [InlineData("ConditionKernelCommandLine=a=c", false)]
    [InlineData("ConditionVirtualization=kvm", true)]
    [InlineData("ConditionVirtualization=vmware", false)]
    [InlineData("ConditionVirtualization=!container", true)]
    [InlineData("ConditionFirstBoot=yes", false)]
    [InlineData("AssertPathExists=/etc/is-not", false)]
    [InlineData("ConditionMemory=>1G", true)]
    public void A_condition_that_does_not_hold_keeps_a_unit_from_starting(string condition, bool expected)
    {
        var tree = StatedGuest.Tree(
            ("/usr/lib/systemd/systemd", "x"),
            ("/etc/is", "x"),
            ("/etc/machine-id", ""),
            (Vendor + "asked.service", Service),
            (Etc + "asked.service.d/a.conf", $"[Unit]\n{condition}\n"),
            (Etc + Wants + "asked.service", "link:x/asked.service")
        );
        tree.CommandLine = "quiet a=b";
        Assert.Equal((condition, expected), (condition, ServiceLinks.EnabledBy(tree, "asked.service") is not null));
    }

    public static TheoryData<string, string?, string, bool> Presets =>
        new()
        {
            { "there is a machine-id", "0123456789abcdef0123456789abcdef\n", "enable asked.service", false },
            { "an empty one is not the first boot", "", "enable asked.service", false },
            { "uninitialized", "uninitialized\n", "enable asked.service", true },
            { "no machine-id", null, "enable asked.service", true },
            { "disabled", null, "disable asked.service", false },
            { "what no line names is enabled", null, "# nothing", true },
            { "all others are not", null, "disable *", false },
            { "the first line counts", null, "enable as*.service\ndisable *", true },
            { "the first line counts, the other way round", null, "disable *\nenable asked.service", false },
        };

    [Theory]
    [MemberData(nameof(Presets))]
    public void Presets_count_at_the_first_boot_only(string what, string? id, string preset, bool expected)
    {
        (string, string)[] files =
        [
            (Vendor + "asked.service", Service + "[Install]\nWantedBy=multi-user.target\n"),
            ("/usr/lib/systemd/system-preset/50-a.preset", preset),
        ];
        var tree = StatedGuest.Tree([
            .. files,
            ("/usr/lib/systemd/systemd", "x"),
            .. id is null ? [] : new (string, string)[] { ("/etc/machine-id", id) },
        ]);
        Assert.Equal((what, expected), (what, ServiceLinks.EnabledBy(tree, "asked.service") is not null));
        if (expected || id is null)
            Assert.Equal((what, expected), (what, Systemd.EnabledByPresets(files, "asked.service")));
    }

    [Fact]
    public void A_unit_file_that_cannot_be_read_makes_only_what_it_may_start_unknown()
    {
        var tree = StatedGuest.Tree(
            ("/usr/lib/systemd/systemd", "x"),
            ("/etc/machine-id", ""),
            (Vendor + "asked.service", Service),
            (Vendor + "other.service", Service),
            (Vendor + "broken.service", Service),
            (Etc + Wants + "asked.service", "link:x/asked.service"),
            (Etc + Wants + "broken.service", "link:x/broken.service")
        );
        tree.Damaged.Add(Vendor + "broken.service");
        Assert.NotNull(ServiceLinks.EnabledBy(tree, "asked.service"));
        Assert.Throws<ImageTools.Disks.ImageFormatException>(() => ServiceLinks.EnabledBy(tree, "other.service"));
    }

    [Fact]
    public void The_socket_of_a_service_starts_it()
    {
        var tree = StatedGuest.Tree(
            ("/usr/lib/systemd/systemd", "x"),
            (Vendor + "asked.service", Service),
            (Vendor + "asked.socket", "[Socket]\nListenStream=22\n"),
            (Etc + "sockets.target.wants/asked.socket", "link:x/asked.socket")
        );
        Assert.Equal(Etc + "sockets.target.wants/asked.socket", ServiceLinks.EnabledBy(tree, "asked.service"));
    }
}
