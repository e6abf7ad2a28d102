using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Policies;

/// <summary>A policy is understood as a whole or refused with its place: what is silently ignored would look as if it held.</summary>
public sealed class PolicyFileTests : IDisposable
{
    private static readonly string[] Ids = [.. CheckNames.OfImages, "ram-role"];

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_policy_has_severities_and_skips_with_a_reason_and_a_last_day()
    {
        var policy = Read(
            """
            # what we accept
            profile: ecs
            severity:
              boot-console: info
              "ssh-*": error
            skip:
              - check: fs-space
                reason: >
                  grows at the
                  first start
                until: 2027-01-31
              - check: [fs-clean, 'kernel-nvme*', ram-role]
                reason: agreed with the owners
            """
        );
        Assert.Equal("ecs", policy.Profile);
        Assert.Equal(
            [("boot-console", Severity.Info, 4, true), ("ssh-*", Severity.Error, 5, false)],
            policy.Severities.Select(s => (s.Check, s.Severity, s.Line, s.IsExact))
        );
        Assert.Equal(
            [(7, "grows at the first start", (DateOnly?)new DateOnly(2027, 1, 31)), (12, "agreed with the owners", null)],
            policy.Skips.Select(s => (s.Line, s.Reason, s.Until))
        );
        Assert.Equal(["fs-clean", "kernel-nvme*", "ram-role"], policy.Skips[1].Checks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("\uFEFFprofile: ecs\r\n")]
    public void A_policy_may_be_empty_or_begin_as_editors_begin_files(string text)
    {
        var policy = Read(text);
        Assert.Empty(policy.Severities);
        Assert.Empty(policy.Skips);
    }

    [Theory]
    [InlineData("severities:\n  fs-clean: info\n", 1, 1, "did you mean severity?")]
    [InlineData("skip:\n  - check: fs-clean\n    reason: r\n    untill: 2027-01-01\n", 4, 5, "did you mean until?")]
    [InlineData("severity:\n  fs-cleen: info\n", 2, 3, "Did you mean fs-clean?")]
    [InlineData("severity:\n  nothing-*: info\n", 2, 3, "there is no such check")]
    [InlineData("severity:\n  fs-clean: warn\n", 2, 13, "did you mean warning?")]
    [InlineData("severity:\n  fs-clean: off\n", 2, 13, "write it under skip with a reason")]
    [InlineData("severity:\n  ram-role: info\n", 2, 3, "the cloud's side")]
    [InlineData("severity:\n  fs-clean: info\n  fs-clean: error\n", 3, 3, "twice")]
    [InlineData("severity:\n  fs-clean: [info]\n", 2, 13, "no text")]
    [InlineData("severity: info\n", 1, 11, "write CHECK")]
    [InlineData("severity:\n  [fs-clean]: info\n", 2, 3, "a key is a text")]
    [InlineData("skip:\n  - check: fs-clean\n", 2, 5, "has no reason")]
    [InlineData("skip:\n  - check: fs-clean\n    reason: ''\n", 3, 13, "no text")]
    [InlineData("skip:\n  - check: fs-clean\n    reason: ~\n", 3, 13, "no text")]
    [InlineData("skip:\n  - reason: r\n", 2, 5, "must name its checks")]
    [InlineData("skip:\n  - check: []\n    reason: r\n", 2, 5, "must name its checks")]
    [InlineData("skip:\n  - fs-clean\n", 2, 5, "write check: ")]
    [InlineData("skip: fs-clean\n", 1, 7, "a list")]
    [InlineData("skip:\n  - check: fs-clean\n    reason: r\n    until: 31.1.2027\n", 4, 12, "write YYYY-MM-DD")]
    [InlineData("skip:\n  - check: fs-clean\n    reason: r\n    until: 2027-02-30\n", 4, 12, "is not a date")]
    [InlineData("profile: aws\n", 1, 10, "Known: ecs")]
    [InlineData("- fs-clean\n", 1, 1, "a policy is a mapping")]
    [InlineData("fs-clean\n", 1, 1, "a policy is a mapping")]
    [InlineData("profile: &a ecs\n", 1, 10, "anchors")]
    [InlineData("severity:\n  fs-clean: *a\n", 2, 13, "anchors")]
    [InlineData("severity:\n  <<: {fs-clean: info}\n", 2, 3, "there is no such check")]
    [InlineData("profile: !!str ecs\n", 1, 10, "tags")]
    [InlineData("profile: ecs\n---\nprofile: ecs\n", 2, 1, "one document")]
    public void What_is_not_understood_is_refused_with_line_and_column_and_what_was_meant(string text, int line, int column, string problem)
    {
        var e = Assert.Throws<PolicyException>(() => Read(text));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (e.Line, e.Column));
        Assert.StartsWith($"{directory["p.yaml"]}:{line}:{column}: ", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Hostile =>
        [
            "severity: {",
            "a: b: c",
            "skip: [",
            "%YAML 9.9\n---\n",
            "%TAG ! x\n",
            "\"\\xZZ\"",
            "'",
            "? ",
            ": ",
            "- - - - - - -",
            "key: |9\n x",
            "\0",
            "profile: ecs\n\0severity: {}\n",
            "severity:\n  fs-clean: \"\u001b[2J\"\n",
            new string('[', 60000),
            new string('{', 60000),
            string.Concat(Enumerable.Repeat("a: ", 20000)),
            string.Concat(Enumerable.Repeat("? ", 30000)),
            string.Concat(Enumerable.Repeat("- ", 30000)),
            "severity:\n" + string.Concat(Enumerable.Range(0, 6000).Select(i => $" *{i}\n")),
            "skip:\n" + string.Concat(Enumerable.Repeat(" - {check: fs-clean, reason: r}\n", 1900)),
            new string('a', (64 << 10) + 1),
            "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
            "reason: " + new string('é', 30000),
        ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Whatever_a_file_holds_ends_in_a_refusal(string text) => Assert.Throws<PolicyException>(() => Read(text));

    [Fact]
    public void Any_change_of_a_policy_by_a_byte_is_a_policy_or_a_refusal()
    {
        byte[] good =
        [
            .. "profile: ecs\nseverity:\n  \"ssh-*\": error\n"u8,
            .. "skip:\n  - check: [fs-space]\n    reason: 'r'\n    until: 2027-01-31\n"u8,
        ];
        for (var at = 0; at < good.Length; at++)
        {
            foreach (var value in "\0\t\n -:'\"[]{}#&*!|>%@`?,é\u00ff"u8.ToArray())
            {
                byte[] bytes = [.. good];
                bytes[at] = value;
                File.WriteAllBytes(directory["p.yaml"], bytes);
                try
                {
                    PolicyFile.Read(directory["p.yaml"], Ids);
                }
                catch (PolicyException)
                {
                    // As it should be.
                }
            }
        }
    }

    [Fact]
    public void Nothing_but_a_file_of_text_is_read()
    {
        File.WriteAllBytes(directory["latin.yaml"], [.. "reason: "u8, 0xe9, (byte)'\n']);
        Assert.Contains(
            "UTF-8",
            Assert.Throws<PolicyException>(() => PolicyFile.Read(directory["latin.yaml"], Ids)).Message,
            StringComparison.Ordinal
        );
        Tool.Run("mkfifo", directory["pipe.yaml"]);
        Assert.Contains(
            "pipe",
            Assert.Throws<PolicyException>(() => PolicyFile.Read(directory["pipe.yaml"], Ids)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<PolicyException>(() => PolicyFile.Read("/dev/zero", Ids));
        Assert.Throws<FileNotFoundException>(() => PolicyFile.Read(directory["missing.yaml"], Ids));
    }

    [Fact]
    public void The_policy_beside_an_image_is_that_of_the_directory_that_was_named()
    {
        Directory.CreateDirectory(directory["a"]);
        Directory.CreateDirectory(directory["b"]);
        File.WriteAllText(directory["a/disk.raw"], "x");
        File.CreateSymbolicLink(directory["b/link.raw"], directory["a/disk.raw"]);
        File.WriteAllText(directory["b/.imagetools.yaml"], "");
        Assert.Null(PolicyFile.Beside(directory["a/disk.raw"]));
        Assert.Equal(directory["b/.imagetools.yaml"], PolicyFile.Beside(directory["b/link.raw"]));
        Directory.CreateDirectory(directory["a/.imagetools.yaml"]);
        Assert.Equal(directory["a/.imagetools.yaml"], PolicyFile.Beside(directory["a/disk.raw"]));
    }

    private CheckPolicy Read(string text)
    {
        File.WriteAllText(directory["p.yaml"], text);
        return PolicyFile.Read(directory["p.yaml"], Ids);
    }
}
