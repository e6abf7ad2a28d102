using ImageTools.Disks;
using ImageTools.Inspect.Guests.Services;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Services;

/// <summary>What starts a service at boot, by init system.</summary>
public sealed class ServiceLinksTests
{
    private static readonly (string, string) Systemd = ("/usr/lib/systemd/systemd", "x"),
        Unit = ("/usr/lib/systemd/system/ssh.service", "[Unit]"),
        Script = ("/etc/rc3.d/S02ssh", "link:../init.d/ssh"),
        Started = ("/etc/init.d/ssh", "#!/bin/sh");

    public static TheoryData<string, (string, string)[], string?> Cases =>
        new()
        {
            {
                "wanted by a target",
                [Systemd, Unit, ("/etc/systemd/system/multi-user.target.wants/ssh.service", "link:/usr/lib/systemd/system/ssh.service")],
                "/etc/systemd/system/multi-user.target.wants/ssh.service"
            },
            {
                "required by one of the vendor's",
                [Systemd, Unit, ("/usr/lib/systemd/system/basic.target.requires/ssh.service", "link:../ssh.service")],
                "/usr/lib/systemd/system/basic.target.requires/ssh.service"
            },
            {
                "required by one that nothing reaches",
                [
                    Systemd,
                    Unit,
                    ("/usr/lib/systemd/system/cloud.target", "[Unit]"),
                    ("/usr/lib/systemd/system/cloud.target.requires/ssh.service", "link:../ssh.service"),
                ],
                null
            },
            {
                "link without a unit",
                [Systemd, ("/etc/systemd/system/multi-user.target.wants/ssh.service", "link:/usr/lib/systemd/system/ssh.service")],
                null
            },
            {
                "masked by a link",
                [
                    Systemd,
                    Unit,
                    ("/etc/systemd/system/multi-user.target.wants/ssh.service", "link:x"),
                    ("/etc/systemd/system/ssh.service", "link:/dev/null"),
                ],
                null
            },
            {
                "masked by an empty file",
                [
                    Systemd,
                    Unit,
                    ("/etc/systemd/system/multi-user.target.wants/ssh.service", "link:x"),
                    ("/etc/systemd/system/ssh.service", ""),
                ],
                null
            },
            {
                "an alias is no mask",
                [
                    Systemd,
                    Unit,
                    ("/etc/systemd/system/multi-user.target.wants/ssh.service", "link:x"),
                    ("/etc/systemd/system/ssh.service", "link:/usr/lib/systemd/system/ssh.service"),
                ],
                "/etc/systemd/system/multi-user.target.wants/ssh.service"
            },
            { "disabled, with a script of old", [Systemd, Unit, Script, Started], null },
            { "a script without a unit", [Systemd, Script, Started], "/etc/rc3.d/S02ssh" },
            { "a script without a unit, masked", [Systemd, Script, Started, ("/etc/systemd/system/ssh.service", "link:/dev/null")], null },
            { "a link to a script that is gone", [Systemd, Script], null },
            {
                "a script in a run level for graphics only, default multi-user",
                [
                    Systemd,
                    Started,
                    ("/etc/rc5.d/S02ssh", "link:../init.d/ssh"),
                    ("/etc/systemd/system/default.target", "link:/lib/systemd/system/multi-user.target"),
                ],
                null
            },
            { "SysV", [Script, Started], "/etc/rc3.d/S02ssh" },
            { "SysV, another run level", [Script, Started, ("/etc/inittab", "# x\nid:2:initdefault:\n")], null },
            { "SysV, this run level", [Script, Started, ("/etc/inittab", "id:3:initdefault:\n")], "/etc/rc3.d/S02ssh" },
            {
                "SysV beside a left systemd",
                [Systemd, Unit, Script, Started, ("/sbin/init", "x"), ("/etc/inittab", "id:3:initdefault:\n"), ("/etc/init.d/rcS", "x")],
                "/etc/rc3.d/S02ssh"
            },
            { "SysV of SUSE", [("/etc/init.d/rc3.d/S10ssh", "link:../ssh"), Started], "/etc/init.d/rc3.d/S10ssh" },
            { "SysV, to be stopped", [("/etc/rc3.d/K02ssh", "link:../init.d/ssh"), Started], null },
            { "SysV, another name", [("/etc/rc3.d/S02sshguard", "link:../init.d/sshguard")], null },
            { "OpenRC", [("/etc/runlevels/default/ssh", "link:/etc/init.d/ssh"), Started], "/etc/runlevels/default/ssh" },
            { "OpenRC, early", [("/etc/runlevels/boot/ssh", "link:/etc/init.d/ssh"), Started], "/etc/runlevels/boot/ssh" },
            { "OpenRC, another run level", [("/etc/runlevels/mine/ssh", "link:/etc/init.d/ssh"), Started], null },
            { "OpenRC, the script is gone", [("/etc/runlevels/default/ssh", "link:/etc/init.d/ssh")], null },
            { "Upstart", [("/etc/init/ssh.conf", "start on runlevel [2345]")], "/etc/init/ssh.conf" },
            { "Upstart, by hand only", [("/etc/init/ssh.conf", "start on x\nmanual\n")], null },
            { "Upstart, overridden", [("/etc/init/ssh.conf", "start on x"), ("/etc/init/ssh.override", "manual")], null },
            {
                "Upstart, started again by its override",
                [("/etc/init/ssh.conf", "start on x\nmanual\n"), ("/etc/init/ssh.override", "start on y")],
                "/etc/init/ssh.conf"
            },
            { "Upstart's file under systemd", [Systemd, Unit, ("/etc/init/ssh.conf", "start on x")], null },
            { "nothing", [], null },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_starts_a_service_is_found(string what, (string, string)[] files, string? expected) =>
        Assert.Equal((what, expected), (what, ServiceLinks.EnabledBy(StatedGuest.Tree(files), "ssh.service")));

    [Fact]
    public void An_instance_needs_the_file_of_its_template() =>
        Assert.Equal(
            "/etc/systemd/system/multi-user.target.wants/vpn@home.service",
            ServiceLinks.EnabledBy(
                StatedGuest.Tree(
                    Systemd,
                    ("/usr/lib/systemd/system/vpn@.service", "x"),
                    ("/etc/systemd/system/multi-user.target.wants/vpn@home.service", "link:x")
                ),
                "vpn@home.service"
            )
        );

    [Theory]
    [InlineData("Wants")]
    [InlineData("Conflicts")]
    public void Units_that_name_each_other_without_end_are_said_to(string key)
    {
        const int Units = 6;
        (string, string)[] files =
        [
            Systemd,
            Unit,
            .. Enumerable
                .Range(0, Units)
                .SelectMany(i =>
                    ((string, string)[])
                        [
                            (
                                $"/usr/lib/systemd/system/u{i}.service",
                                $"[Unit]\n{key}={string.Concat(Enumerable.Range(0, 40_000).Select(w => $"u{w % Units} "))}\n"
                            ),
                            ($"/etc/systemd/system/multi-user.target.wants/u{i}.service", "link:x"),
                        ]
                ),
        ];

        var error = Assert.Throws<ImageFormatException>(() => ServiceLinks.EnabledBy(StatedGuest.Tree(files), "ssh.service"));

        Assert.Contains("damaged or malicious", error.Message, StringComparison.Ordinal);
    }
}
