using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Checks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>
/// When systemd-firstboot has something to ask. An image of mkosi 25 with systemd 257 waited for a key in QEMU, and came up once
/// it had an /etc/localtime.
/// </summary>
public sealed class FirstBootTests
{
    [Theory]
    [InlineData("uninitialized\n", false, "", CheckStatus.Fail)]
    [InlineData("", false, "", CheckStatus.Pass)]
    [InlineData("0123456789abcdef0123456789abcdef\n", false, "", CheckStatus.Pass)]
    [InlineData("uninitialized\n", true, "", CheckStatus.Pass)]
    [InlineData("uninitialized\n", false, "systemd.firstboot=no", CheckStatus.Pass)]
    [InlineData("uninitialized\n", false, "systemd.firstboot=yes", CheckStatus.Fail)]
    public void It_waits_for_an_answer_when_a_first_boot_lacks_the_time_zone(
        string machineId,
        bool localtime,
        string argument,
        CheckStatus expected
    )
    {
        var builder = Guest().Write("/etc/machine-id", machineId).WithEntry(e => e with { CommandLine = $"{e.CommandLine} {argument}" });
        if (localtime)
            builder.Link("/etc/localtime", "/usr/share/zoneinfo/UTC");
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "first-boot-questions").Status);
    }

    [Fact]
    public void A_masked_unit_asks_nothing()
    {
        var builder = Guest()
            .Write("/etc/machine-id", "uninitialized\n")
            .Link("/etc/systemd/system/systemd-firstboot.service", "/dev/null");
        Assert.Equal(CheckStatus.Pass, CheckRunner.Run(builder.Build()).Single(r => r.Id == "first-boot-questions").Status);
    }

    /// <summary>Gives a guest the unit as Debian has it.</summary>
    internal static CheckContextBuilder Asking(CheckContextBuilder builder)
    {
        foreach (
            var directory in (string[])
                ["/usr/lib", "/usr/lib/systemd", "/usr/lib/systemd/system", "/usr/lib/systemd/system/sysinit.target.wants"]
        )
        {
            builder.Root.Add(directory, FileNodeType.Directory, "");
        }

        return builder
            .Write("/usr/lib/systemd/systemd", "ELF")
            .Write(
                "/usr/lib/systemd/system/systemd-firstboot.service",
                "[Service]\nExecStart=systemd-firstboot --prompt-locale --prompt-timezone --prompt-root-password\n"
            )
            .Link("/usr/lib/systemd/system/sysinit.target.wants/systemd-firstboot.service", "../systemd-firstboot.service");
    }

    private static CheckContextBuilder Guest() => Asking(new CheckContextBuilder());
}
