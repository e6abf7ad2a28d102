using ImageTools.Disks;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Ssh;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Ssh;

/// <summary>sshd_config as sshd_config(5) describes it.</summary>
public sealed class SshReaderTests
{
    private const string Main = "/etc/ssh/sshd_config";

    [Theory]
    [InlineData("PermitRootLogin yes\nPermitRootLogin no\n", "yes")]
    [InlineData("permitrootlogin no", "no")]
    [InlineData("  PERMITROOTLOGIN\tno  ", "no")]
    [InlineData("PermitRootLogin=no", "no")]
    [InlineData("PermitRootLogin = no", "no")]
    [InlineData("PermitRootLogin \"without-password\"", "without-password")]
    [InlineData("PermitRootLogin no # since the audit", "no")]
    [InlineData("#PermitRootLogin no", null)]
    [InlineData("PermitRootLogin", null)]
    [InlineData("PermitRootLogin \"no", "no")]
    [InlineData("Match User bob\nPermitRootLogin yes\n", null)]
    [InlineData("Match User bob\nPermitRootLogin yes\nMatch all\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch All\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch User root\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch User=root,bob\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch User *,!root\nPermitRootLogin no\n", "yes")]
    [InlineData("PermitRootLogin yes\nMatch Address *\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch Address 0.0.0.0/0,::/0\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch User root Address 10.0.0.0/8\nPermitRootLogin no\n", "yes")]
    [InlineData("PermitRootLogin yes\nMatch User bob Address *\nPermitRootLogin no\n", "yes")]
    [InlineData("PermitRootLogin yes\nMatch LocalPort 2222\nPermitRootLogin no\n", "yes")]
    [InlineData("Match All\nPermitRootLogin no\nMatch User root\nPermitRootLogin yes\n", "no")]
    [InlineData("Match Group root\nPermitRootLogin no\n", "no")]
    [InlineData("PermitRootLogin yes\nMatch Invalid-User\nPermitRootLogin no\n", "yes")]
    [InlineData("PermitRootLogin prohibit-password\r\nMatch Address 10.0.0.0/8\r\n  PermitRootLogin yes\r\n", "prohibit-password")]
    public void A_keyword_has_the_value_that_a_connection_of_root_gets(string config, string? expected) =>
        Assert.Equal(expected, Setting((Main, config)));

    [Fact]
    public void The_first_line_that_sshd_stops_at_is_named_with_its_file()
    {
        var facts = SshReader.Read(
            StatedGuest.Tree(
                (Main, "PermitRootLogin yes\nInclude sshd_config.d/*.conf"),
                ("/etc/ssh/sshd_config.d/10-a.conf", "# ours\nPermitRootLogin \"no\nFoo 1"),
                ("/usr/sbin/sshd", "x")
            )
        );
        Assert.Equal(
            ("/etc/ssh/sshd_config.d/10-a.conf", 2, "a quote is not closed"),
            (facts.Refuses!.Path, facts.Refuses.Line, facts.Refuses.Text)
        );
        Assert.Null(SshReader.Read(StatedGuest.Tree((Main, "Foo 1"), ("/usr/sbin/dropbear", "x"))).Refuses);
    }

    [Fact]
    public void Ports_addresses_and_lists_of_users_add_to_one_another_and_a_block_takes_the_place_of_lists()
    {
        var facts = SshReader.Read(
            StatedGuest.Tree(
                (
                    Main,
                    "Port 22\nPort 2222\nListenAddress 10.0.0.5\nAllowUsers bob\nAllowUsers eve\nDenyUsers x\nMatch User "
                        + "root\nDenyUsers root"
                ),
                ("/etc/cloud/cloud.cfg", "system_info: {default_user: {name: debian}}")
            )
        );
        Assert.Equal([22, 2222], facts.Ports);
        Assert.Equal(
            ("10.0.0.5", "bob eve", "root", "debian"),
            (Assert.Single(facts.ListensOn).Value, facts.Settings["allowusers"].Value, facts.Settings["denyusers"].Value, facts.DefaultUser)
        );
    }

    [Fact]
    public void A_host_key_of_another_name_has_to_be_there()
    {
        Assert.NotNull(SshReader.Read(StatedGuest.Tree((Main, "HostKey /etc/ssh/own"), ("/usr/sbin/sshd", "x"))).Refuses);
        Assert.Null(
            SshReader.Read(StatedGuest.Tree((Main, "HostKey /etc/ssh/own"), ("/etc/ssh/own", "key"), ("/usr/sbin/sshd", "x"))).Refuses
        );
        Assert.Null(
            SshReader
                .Read(StatedGuest.Tree((Main, "HostKey /etc/ssh/own\nHostKey /etc/ssh/ssh_host_rsa_key"), ("/usr/sbin/sshd", "x")))
                .Refuses
        );
    }

    [Fact]
    public void Included_files_come_in_the_order_of_their_names_where_they_are_included()
    {
        (string, string)[] snippets =
        [
            ("/etc/ssh/sshd_config.d/20-b.conf", "PermitRootLogin 20"),
            ("/etc/ssh/sshd_config.d/10-a.conf", "PermitRootLogin 10"),
            ("/etc/ssh/sshd_config.d/.hidden.conf", "PermitRootLogin hidden"),
        ];
        Assert.Equal("10", Setting([(Main, "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin main"), .. snippets]));
        Assert.Equal("main", Setting([(Main, "PermitRootLogin main\nInclude /etc/ssh/sshd_config.d/*.conf"), .. snippets]));
        Assert.Equal("20", Setting([(Main, "Include sshd_config.d/2?-[a-c].conf"), .. snippets]));
        Assert.Equal("20", Setting([(Main, "Include none/*.conf sshd_config.d/20* \"sshd_config.d/10*\""), .. snippets]));
        Assert.Equal("10", Setting([(Main, "Include /etc/ssh/*.d/*.conf"), .. snippets]));
        Assert.Null(Setting([(Main, "Include sshd_config.d"), .. snippets]));
    }

    [Fact]
    public void The_place_of_a_setting_is_the_included_file_and_its_line()
    {
        var facts = SshReader.Read(StatedGuest.Tree((Main, "Include x"), ("/etc/ssh/x", "# one\n\nPasswordAuthentication no\n")));
        Assert.Equal(("/etc/ssh/x", 3), (facts.Settings["passwordauthentication"].Path, facts.Settings["passwordauthentication"].Line));
    }

    [Fact]
    public void A_match_inside_an_included_file_ends_with_that_file()
    {
        Assert.Equal("no", Setting((Main, "Include a\nPermitRootLogin no"), ("/etc/ssh/a", "Match User bob\nPermitRootLogin yes")));
        Assert.Null(Setting((Main, "Match User bob\nInclude a"), ("/etc/ssh/a", "PermitRootLogin yes")));
    }

    [Fact]
    public void An_include_in_a_block_is_of_the_block_and_a_block_in_an_included_file_decides()
    {
        Assert.Equal("no", Setting((Main, "PermitRootLogin yes\nMatch User root\nInclude a"), ("/etc/ssh/a", "PermitRootLogin no")));
        Assert.Equal("no", Setting((Main, "Include a\nPermitRootLogin yes"), ("/etc/ssh/a", "Match User root\nPermitRootLogin no")));
        Assert.Equal(
            "yes",
            Setting((Main, "Match User bob\nInclude a\nMatch all\nPermitRootLogin yes"), ("/etc/ssh/a", "Match all\nPermitRootLogin no"))
        );
    }

    [Fact]
    public void What_is_said_of_some_connections_only_is_kept_apart()
    {
        var facts = SshReader.Read(StatedGuest.Tree((Main, "PermitRootLogin yes\nMatch Address 10.0.0.0/8\nPermitRootLogin no")));
        Assert.Equal(("yes", "no"), (facts.Settings["permitrootlogin"].Value, facts.SomeConnections["permitrootlogin"].Value));
    }

    [Fact]
    public void Includes_that_include_one_another_end()
    {
        // sshd does not start with a circle of them, nor deeper than 16.
        Assert.Contains(
            "16",
            Refusal((Main, "Include a"), ("/etc/ssh/a", "Include b"), ("/etc/ssh/b", "Include a\nPermitRootLogin b")),
            StringComparison.Ordinal
        );
        // Each file includes all of them: without a budget that is 20 to the power of 16 files.
        Refusal([
            .. Enumerable.Range(0, 20).Select(i => ($"/etc/ssh/all/{i:d2}", "PermitRootLogin x\nInclude all/*")),
            (Main, "Include all/*\nUsePAM yes"),
        ]);
        Assert.Equal(
            "deep",
            Setting([
                (Main, "Include 1"),
                .. Enumerable.Range(1, 16).Select(i => ($"/etc/ssh/{i}", i < 16 ? $"Include {i + 1}" : "PermitRootLogin deep")),
            ])
        );
    }

    [Theory]
    [InlineData("Include /*/*/*/*/*/*\n", 500)]
    [InlineData("Include sshd_config\n", 500)]
    [InlineData("Include /*/*/*/*/*/* sshd_config none\n", 500)]
    [InlineData("Include none\n", 20_000)]
    [InlineData("#\n", 300_000)]
    public void A_configuration_that_is_made_to_cost_is_refused_and_not_followed(string line, int times)
    {
        // Three directories in each of three, six levels deep.
        var paths = Enumerable
            .Range(0, 729)
            .Select(n => string.Concat(Enumerable.Range(0, 6).Select(level => $"/{(char)('a' + (n / (int)Math.Pow(3, level) % 3))}")));
        Refusal([(Main, string.Concat(Enumerable.Repeat(line, times))), .. paths.Select(p => (p, "PermitRootLogin no"))]);
    }

    [Fact]
    public void A_pattern_of_a_hundred_stars_costs_no_more_than_another()
    {
        var stars = string.Concat(Enumerable.Repeat("*a", 100));
        Assert.Equal(
            "main",
            Setting((Main, $"Include {stars}\nPermitRootLogin main"), ($"/etc/ssh/{new string('a', 250)}b", "PermitRootLogin yes"))
        );
        Assert.True(Glob.Matches(stars, new string('a', 250)));
        Assert.False(Glob.Matches(stars, new string('a', 250) + "b"));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a*", "a", true)]
    [InlineData("a?", "a", false)]
    [InlineData("*.conf", ".conf", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXbXbX", false)]
    [InlineData("[abc]x", "bx", true)]
    [InlineData("[!abc]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[!]x]", "]", false)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[z-a]", "b", false)]
    [InlineData("[abc", "[abc", true)]
    [InlineData("[", "[", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("[!", "[!", true)]
    [InlineData("[!]", "[!]", true)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "a", false)]
    [InlineData(@"\", @"\", true)]
    [InlineData("*[", "x[", true)]
    public void Patterns_are_those_of_glob(string pattern, string name, bool expected) =>
        Assert.Equal(expected, Glob.Matches(pattern, name));

    private static string? Setting(params (string, string)[] files) =>
        SshReader.Read(StatedGuest.Tree(files)).Settings.GetValueOrDefault("PermitRootLogin")?.Value;

    private static string Refusal(params (string, string)[] files) =>
        Assert.Throws<ImageFormatException>(() => SshReader.Read(StatedGuest.Tree(files))).Message;
}
