using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests.Systems;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Systems;

/// <summary>Who the guest is: os-release and what stood for it, host name, machine id.</summary>
public sealed class IdentityTests
{
    [Theory]
    [InlineData(
        "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
        "debian",
        "12",
        "Debian GNU/Linux 12 (bookworm)"
    )]
    [InlineData("ID='alpine'\r\nVERSION_ID=3.20.1\r\nPRETTY_NAME='Alpine \"3\"'\r\n", "alpine", "3.20.1", "Alpine \"3\"")]
    [InlineData(
        "# ID=no\n  ID = \"x\"\nID=\"a\"\nVERSION_ID=1\nPRETTY_NAME=\"A \\\"B\\\" \\$C \\\\ \\`d\\` \\e\"",
        "a",
        "1",
        "A \"B\" $C \\ `d` \\e"
    )]
    [InlineData("ID=a # comment\nVERSION_ID=1;\nPRETTY_NAME=Plain\\ Words", "a", "1", "Plain Words")]
    [InlineData("ID=a\nVERSION_ID=1\nPRETTY_NAME='\\n $x'", "a", "1", "\\n $x")]
    [InlineData("ID=a\nVERSION_ID=\nPRETTY_NAME=\"open", "a", "", "open")]
    [InlineData("ID=\"op\"'en'suse\nVERSION_ID=1\nPRETTY_NAME=\"\"", "opensuse", "1", "")]
    [InlineData("ID=a\nVERSION_ID=1=2\nPRETTY_NAME==", "a", "1=2", "=")]
    [InlineData("ID=ä\nVERSION_ID=1\nPRETTY_NAME=\"Ünix\"", "ä", "1", "Ünix")]
    public void Os_release_is_read_as_a_shell_reads_it(string text, string id, string version, string name)
    {
        foreach (var path in (string[])["/etc/os-release", "/usr/lib/os-release"])
        {
            var keys = OsIdentity.Read(StatedGuest.Tree((path, text)));
            Assert.Equal((id, version, name), (keys["ID"], keys["VERSION_ID"], keys["PRETTY_NAME"]));
        }
    }

    [Fact]
    public void A_byte_order_mark_hides_nothing_from_any_reader()
    {
        var tree = StatedGuest.Tree(
            ("/etc/os-release", "\uFEFFID=debian\nVERSION_ID=12\n"),
            ("/etc/hostname", "\uFEFFhost\n"),
            ("/etc/empty", "\uFEFF"),
            ("/etc/twice", "\uFEFF\uFEFFx")
        );
        Assert.Equal("debian", OsIdentity.Read(tree)["ID"]);
        Assert.Equal("host", SystemFacts.Hostname(tree));
        Assert.Equal(("", "\uFEFFx"), (tree.ReadText("/etc/empty"), tree.ReadText("/etc/twice")));
    }

    [Theory]
    [InlineData("/etc/centos-release", "CentOS release 6.10 (Final)\n", "centos", "6.10", "CentOS release 6.10 (Final)")]
    [InlineData(
        "/etc/redhat-release",
        "Red Hat Enterprise Linux Server release 5.11 (Tikanga)\n",
        "rhel",
        "5.11",
        "Red Hat Enterprise Linux Server release 5.11 (Tikanga)"
    )]
    [InlineData(
        "/etc/redhat-release",
        "CentOS Linux release 7.9.2009 (Core)\n",
        "centos",
        "7.9.2009",
        "CentOS Linux release 7.9.2009 (Core)"
    )]
    [InlineData(
        "/etc/SuSE-release",
        "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n",
        "sles",
        "11",
        "SUSE Linux Enterprise Server 11 (x86_64)"
    )]
    [InlineData("/etc/SuSE-release", "openSUSE 13.2 (x86_64)\n", "opensuse", "13.2", "openSUSE 13.2 (x86_64)")]
    [InlineData("/etc/debian_version", "6.0.10\n", "debian", "6.0.10", "Debian GNU/Linux 6.0.10")]
    [InlineData("/etc/alpine-release", "3.2.3\n", "alpine", "3.2.3", "Alpine Linux 3.2.3")]
    [InlineData(
        "/etc/lsb-release",
        "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_DESCRIPTION=\"Ubuntu 10.04.4 LTS\"\n",
        "ubuntu",
        "10.04",
        "Ubuntu 10.04.4 LTS"
    )]
    public void Older_systems_say_it_in_files_of_their_own(string path, string text, string id, string version, string name)
    {
        var keys = OsIdentity.Read(StatedGuest.Tree((path, text), ("/etc/os-release", "\n# nothing\n")));
        Assert.Equal((id, version, name), (keys["ID"], keys["VERSION_ID"], keys["PRETTY_NAME"]));
    }

    [Fact]
    public void Nothing_is_guessed_where_nothing_says_it() => Assert.Empty(OsIdentity.Read(StatedGuest.Tree(("/etc/fstab", ""))));

    [Theory]
    [InlineData("/etc/hostname", "# set at install\n\n web-1 \n", "web-1")]
    [InlineData("/etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=\"db.example.com\" # old\n", "db.example.com")]
    [InlineData("/etc/sysconfig/network", "NETWORKING=yes\n", null)]
    [InlineData("/etc/HOSTNAME", "linux.site\n", "linux.site")]
    public void The_host_name_is_where_the_distribution_keeps_it(string path, string text, string? expected) =>
        Assert.Equal(expected, SystemFacts.Hostname(StatedGuest.Tree((path, text))));

    [Theory]
    [InlineData(null, CheckStatus.Pass)]
    [InlineData("", CheckStatus.Pass)]
    [InlineData("\n", CheckStatus.Pass)]
    [InlineData("uninitialized\n", CheckStatus.Pass)]
    [InlineData("link:/run/gone", CheckStatus.Pass)]
    [InlineData("0123456789abcdef0123456789abcdef\n", CheckStatus.Fail)]
    [InlineData("link:/etc/dbus-id", CheckStatus.Fail)]
    public void A_machine_id_that_is_set_is_found(string? text, CheckStatus expected)
    {
        var builder = new CheckContextBuilder().Write("/etc/dbus-id", "0123456789abcdef0123456789abcdef\n");
        if (text?.StartsWith("link:", StringComparison.Ordinal) == true)
            builder.Link("/etc/machine-id", text[5..]);
        else if (text is not null)
            builder.Write("/etc/machine-id", text);
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "identity-machine-id").Status);
    }
}
