using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Ssh;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>Who gets in by SSH, by configurations of sshd.</summary>
public sealed class SshAccessTests
{
    [Theory]
    [InlineData("", "pass", "pass", "pass")]
    [InlineData("Foo yes", "fail", "fail", "skip")]
    [InlineData("Match Foo x", "fail", "fail", "skip")]
    [InlineData("PermitRootLogin \"no", "fail", "fail", "skip")]
    [InlineData("PasswordAuthentication maybe", "fail", "fail", "skip")]
    [InlineData("Match User bob\nUsePAM yes", "fail", "fail", "skip")]
    [InlineData("ListenAddress 0.0.0.0", "pass", "pass", "pass")]
    [InlineData("ListenAddress 192.168.1.10", "fail", "pass", "pass")]
    [InlineData("ListenAddress 127.0.0.1:22\nListenAddress [::1]:22", "fail", "pass", "pass")]
    [InlineData("ListenAddress 192.168.1.10\nListenAddress [::]:22", "pass", "pass", "pass")]
    [InlineData("AllowUsers bob", "pass", "fail", "pass")]
    [InlineData("AllowUsers bob root", "pass", "pass", "pass")]
    [InlineData("AllowUsers bob\nAllowUsers r??t", "pass", "pass", "pass")]
    [InlineData("AllowUsers root@10.0.0.0/8", "pass", "pass", "pass")]
    [InlineData("AllowUsers !root *", "pass", "fail", "pass")]
    [InlineData("DenyUsers root", "pass", "fail", "pass")]
    [InlineData("DenyUsers root@10.0.0.0/8", "pass", "pass", "pass")]
    [InlineData("DenyUsers bob", "pass", "pass", "pass")]
    [InlineData("AllowGroups sshusers", "pass", "fail", "pass")]
    [InlineData("AllowGroups sshusers root", "pass", "pass", "pass")]
    [InlineData("DenyGroups root", "pass", "fail", "pass")]
    [InlineData("PasswordAuthentication no", "pass", "pass", "fail")]
    [InlineData("PasswordAuthentication no\nUsePAM yes", "pass", "pass", "pass")]
    [InlineData("PasswordAuthentication no\nUsePAM yes\nKbdInteractiveAuthentication no", "pass", "pass", "fail")]
    [InlineData(
        "PasswordAuthentication no\nUsePAM yes\nChallengeResponseAuthentication no\nKbdInteractiveAuthentication yes",
        "pass",
        "pass",
        "fail"
    )]
    [InlineData("AuthenticationMethods publickey", "pass", "pass", "fail")]
    [InlineData("AuthenticationMethods publickey,password publickey,keyboard-interactive", "pass", "pass", "fail")]
    [InlineData("AuthenticationMethods publickey password", "pass", "pass", "pass")]
    public void Configurations_say_who_gets_in(string configuration, string enabled, string root, string password)
    {
        var builder = new CheckContextBuilder();
        var ssh = SshReader.Read(
            StatedGuest.Tree(("/etc/ssh/sshd_config", configuration), ("/usr/sbin/sshd", "x"), ("/etc/group", "root:x:0:\n"))
        ) with
        {
            EnabledBy = "/etc/systemd/system/multi-user.target.wants/ssh.service",
        };
        builder.With(g => g with { Ssh = ssh, CloudInit = new CloudInitFacts() });
        var results = CheckRunner.Run(builder.Build());
        string Of(string id) => results.Single(r => r.Id == id).Status.ToString().ToLowerInvariant();
        Assert.Equal((enabled, root, password), (Of("ssh-enabled"), Of("ssh-root-login"), Of("ssh-password")));
    }

    [Theory]
    [InlineData("AllowUsers debian", "pass")]
    [InlineData("AllowUsers bob", "fail")]
    public void The_user_that_cloud_init_makes_may_be_let_in_instead_of_root(string configuration, string expected)
    {
        var builder = new CheckContextBuilder();
        var ssh = SshReader.Read(
            StatedGuest.Tree(
                ("/etc/ssh/sshd_config", configuration),
                ("/usr/sbin/sshd", "x"),
                ("/etc/cloud/cloud.cfg", "system_info: {default_user: {name: debian}}")
            )
        );
        builder.With(g => g with { Ssh = ssh });
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "ssh-root-login").Status.ToString().ToLowerInvariant());
    }
}
