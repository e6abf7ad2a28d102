using ImageTools.Inspect.Guests.Ssh;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Ssh;

/// <summary>What sshd itself says of configurations, beside what is read out of them here.</summary>
public sealed class SshJudgeTests
{
    private static readonly string[] Configurations =
    [
        "Foo bar",
        "PermitRootLogin \"no",
        "PermitRootLogin maybe",
        "PermitRootLogin",
        "PermitRootLogin no yes",
        "PermitRootLogin no # x",
        "PermitRootLogin = no",
        "PermitRootLogin=no",
        "PasswordAuthentication maybe",
        "PasswordAuthentication NO",
        "PasswordAuthentication true",
        "Port ssh",
        "Port 0",
        "Port 70000",
        "Port 22 23",
        "ListenAddress",
        "ListenAddress 0.0.0.0:22",
        "ListenAddress 10.9.8.7",
        "Match",
        "Match User",
        "Match Foo bar",
        "Match User bob Foo x",
        "Match All User bob",
        "Match User bob All",
        "Match all",
        "Match user=bob",
        "Match User=bob,root Address=10.0.0.0/8",
        "Match Address 10.0.0.0",
        "Match Address 10.0.0.0/33",
        "Match Address 10.0.0.1/8",
        "Match LocalPort x",
        "Match LocalPort 22",
        "Match final",
        "Match canonical",
        "Match exec true",
        "Match version x",
        "Match group wheel",
        "Match host \"a b\"",
        "Match User bob\nPort 22",
        "Match User bob\nUsePAM yes",
        "Match all\nUsePAM yes",
        "Match User bob\nFoo yes",
        "Match User bob\nPermitRootLogin maybe",
        "Match User bob\nInclude /nonexistent",
        "Include /nonexistent",
        "Include",
        "Protocol 1",
        "Protocol 2",
        "KeyRegenerationInterval 3600",
        "RSAAuthentication yes",
        "UsePrivilegeSeparation yes",
        "Subsystem sftp",
        "Subsystem sftp /usr/lib/x -f AUTH -l INFO",
        "AuthenticationMethods publickey,foo",
        "AuthenticationMethods publickey password",
        "AuthenticationMethods any",
        "AuthenticationMethods any publickey",
        "Ciphers foo",
        "Ciphers aes128-ctr",
        "Ciphers +aes128-ctr",
        "MACs foo",
        "KexAlgorithms +diffie-hellman-group1-sha1",
        "PubkeyAcceptedAlgorithms +ssh-rsa",
        "LogLevel foo",
        "SyslogFacility foo",
        "AllowUsers",
        "AllowUsers a b c",
        "AllowUsers a@10.0.0.0/8",
        "AllowUsers a@10.0.0.0/99",
        "LoginGraceTime x",
        "LoginGraceTime 2m",
        "MaxAuthTries x",
        "MaxStartups 10:30:100",
        "MaxStartups x",
        "ClientAliveInterval -1",
        "PermitTunnel foo",
        "GatewayPorts foo",
        "Compression foo",
        "X11DisplayOffset x",
        "AddressFamily foo",
        "PermitEmptyPasswords maybe",
        "StrictModes maybe",
        "UseDNS maybe",
        "AuthorizedKeysFile",
        "AuthorizedKeysCommand foo",
        "AuthorizedKeysCommand /bin/true",
        "AuthorizedKeysCommand /bin/true\nAuthorizedKeysCommandUser nobody",
        "Banner",
        "AcceptEnv LANG LC_*",
        "SetEnv A",
        "PermitUserEnvironment maybe",
        "TCPKeepAlive maybe",
        "GSSAPIAuthentication yes",
        "GSSAPIKeyExchange yes",
        "KerberosAuthentication yes",
        "ChallengeResponseAuthentication no",
        "SkeyAuthentication no",
        "DebianBanner no",
        "UseLogin no",
        "DSAAuthentication no",
        "RequiredRSASize 2048",
        "ChannelTimeout x=5",
        "UnusedConnectionTimeout 5m",
        "PermitRootLogin no\r",
        "  \tPermitRootLogin\tno",
        "PermitRootLogin \"\"",
        "PermitRootLogin 'no'",
        "PermitRootLogin no\"",
        "AllowUsers \"a b\" c",
        "AllowUsers a\"b",
        "Port 22\nPort 22",
        "PermitRootLogin prohibit-password",
        "PermitRootLogin without-password",
        "PermitRootLogin forced-commands-only",
        "ForceCommand",
        "ChrootDirectory",
        "Match User bob\nAllowUsers x",
        "Match User bob\nListenAddress 1.2.3.4",
        "Match User bob\nSubsystem sftp x",
        "Match User bob\nUseDNS no",
        "Match User bob\nAcceptEnv X",
        "Match User bob,!root\nPermitRootLogin no",
        "Match Address 10.0.0.0/8,!10.1.0.0/16\nPermitRootLogin no",
        "Match Address *\nPermitRootLogin no",
        "Match Address 192.0.2.?\nPermitRootLogin no",
        "Match all\nMatch User bob\nPort 22",
        "Match User bob\nMatch all\nPort 22",
        "Include c-included",
        "UsePAM yes\nUsePAM no",
        "X11Forwarding yes # yes",
        "Match User root # all",
        "Match=User bob",
        "Match User = bob",
        "AcceptEnv = LANG",
        "permitrootlogin YES",
        "MaxSessions 10 # ten",
        "AllowGroups a b",
        "DenyUsers a@*",
        "LoginGraceTime 0",
        "LoginGraceTime 1h30m",
        "ClientAliveInterval 15",
        "ClientAliveCountMax 3",
        "StreamLocalBindMask 0177",
        "VersionAddendum none",
        "Banner none",
        "ChrootDirectory %h",
        "ForceCommand internal-sftp -u 0077",
        "PermitListen any",
        "GatewayPorts clientspecified",
        "AllowTcpForwarding local",
        "PermitTunnel point-to-point",
        "HostbasedAuthentication no",
        "XAuthLocation /usr/bin/xauth",
        "PidFile none",
        "AuthorizedKeysFile .ssh/a .ssh/b",
        "TrustedUserCAKeys /etc/ssh/ca",
        "SetEnv A=b",
        "MaxStartups 10",
        "LogLevel DEBUG2",
        "SyslogFacility AUTHPRIV",
        "Compression delayed",
        "FingerprintHash md5",
        "IgnoreRhosts shosts-only",
        "AuthenticationMethods publickey,password publickey,keyboard-interactive:pam",
    ];

    [Fact]
    public void A_configuration_is_refused_that_sshd_refuses()
    {
        var judged = Judge(Configurations, "-t");
        var wrong = Configurations
            .Zip(judged)
            .Where(c => (c.Second.Length > 0) != (Refusal(c.First) is not null))
            .Select(c =>
                $"{c.First.Replace("\n", " / ", StringComparison.Ordinal)}: sshd: {(c.Second.Length == 0 ? "taken" : c.Second)}; here: "
                + $"{Refusal(c.First) ?? "taken"}"
            )
            .ToArray();
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {Configurations.Length}:\n{string.Join('\n', wrong)}");
    }

    // Each with PermitRootLogin outside of blocks, then one that a block may set.
    private static readonly string[] Blocks =
    [
        "all",
        "All",
        "User root",
        "User bob",
        "User r*",
        "User ro?t",
        "User ro[o]t",
        "User *,!root",
        "User !root,*",
        "User !bob,*",
        "User bob,root",
        "User=root",
        "User root,bob Group root",
        "Group root",
        "Group r*",
        "Group wheel",
        "Group *,!root",
        "Group nobody,root",
        "Address *",
        "Address 0.0.0.0/0",
        "Address 0.0.0.0/0,::/0",
        "Host *",
        "LocalPort 22",
        "LocalPort 2222",
        "User root LocalPort 22",
        "User bob LocalPort 22",
        "LocalAddress *",
        "User \"root\"",
        "User root # bob",
    ];

    [Fact]
    public void A_block_is_for_root_when_sshd_takes_it_for_root()
    {
        string[] configurations =
        [
            .. Blocks.Select(b => $"PermitRootLogin yes\nMatch {b}\nPermitRootLogin no\n"),
            .. Blocks.Select(b => $"Match {b}\nPermitRootLogin no\nMatch all\nPermitRootLogin forced-commands-only\n"),
        ];
        var judged = Judge(configurations, "-T -C user=root,host=h.example,addr=198.51.100.1,laddr=192.0.2.9,lport=22")
            .Select(o => o.Split('\n').FirstOrDefault(l => l.StartsWith("permitrootlogin ", StringComparison.Ordinal))?.Split(' ')[1]);
        var wrong = configurations
            .Zip(judged)
            .Select(c =>
                (
                    c.First,
                    c.Second,
                    Here: SshReader
                        .Read(StatedGuest.Tree(("/etc/ssh/sshd_config", c.First)))
                        .Settings.GetValueOrDefault("permitrootlogin")
                        ?.Value
                )
            )
            .Where(c => c.Second != c.Here)
            .Select(c => $"{c.First}: sshd: {c.Second}; here: {c.Here}")
            .ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Foo", false)]
    [InlineData("UsePAM", true)]
    [InlineData("Port", true)]
    [InlineData("ChannelTimeout", true)]
    [InlineData("DebianBanner", true)]
    [InlineData("UseLogin", true)]
    [InlineData("SshdAuthPath", false)]
    public void A_real_sshd_says_itself_which_words_it_knows(string keyword, bool expected)
    {
        Tool.Require("sshd");
        var program = File.ReadAllBytes("/usr/sbin/sshd");
        // Debian 12's.
        Assert.SkipUnless(program.AsSpan().IndexOf("OpenSSH_9.2"u8) >= 0, "sshd is not OpenSSH 9.2.");
        Assert.Equal(
            expected,
            new SshSyntax(program).Fault(keyword.ToLowerInvariant(), ["yes"], false, false)?.Contains("unknown", StringComparison.Ordinal)
                != true
        );
    }

    private static string? Refusal(string configuration) =>
        SshReader
            .Read(StatedGuest.Tree(("/etc/ssh/sshd_config", configuration), ("/usr/sbin/sshd", "x"), ("/usr/bin/true", "x")))
            .Refuses?.Text;

    /// <summary>For each of them what sshd prints: nothing for one that it takes without a word (-t), its settings (-T).</summary>
    private static string[] Judge(string[] configurations, string option)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give sshd a directory of its own under /run.");
        Tool.Require("sshd", "ssh-keygen", "unshare");
        var directory = Directory.CreateTempSubdirectory("sshd");
        try
        {
            for (var i = 0; i < configurations.Length; i++)
                File.WriteAllText($"{directory.FullName}/{i}", configurations[i] + "\n");
            Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", $"{directory.FullName}/key");
            // Its directory for the time before a log-in is one of this run's own.
            Tool.Run(
                "unshare",
                "-m",
                "sh",
                "-c",
                $"mount -t tmpfs t /run && mkdir /run/sshd && cd '{directory.FullName}' && for i in $(seq 0 "
                    + $"{configurations.Length - 1}); do /usr/sbin/sshd {option} -f $i -h '{directory.FullName}/key' >$i.out 2>&1 && "
                    + "r=0 || r=1; echo $r >$i.rc; done"
            );
            return
            [
                .. configurations.Select(
                    (_, i) =>
                        option == "-t" && File.ReadAllText($"{directory.FullName}/{i}.rc").Trim() == "0"
                            ? ""
                            : File.ReadAllText($"{directory.FullName}/{i}.out")
                ),
            ];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
