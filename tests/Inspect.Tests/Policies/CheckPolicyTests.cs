using System.Text;
using System.Text.Json;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Policies;
using ImageTools.Inspect.Reports;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Policies;

/// <summary>A policy changes what findings count for, and never in silence.</summary>
public sealed class CheckPolicyTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_error_that_is_waived_no_longer_blocks_but_is_told_everywhere_and_is_not_ready()
    {
        var inspection = Broken().JudgedBy(Policy(skips: [Skip(Today, "kernel-virtio-blk", "initramfs-virtio")]), Today);
        var check = Of(inspection, "kernel-virtio-blk");
        Assert.Equal(
            (CheckStatus.Skip, PolicyAction.Skip, Severity.Error, CheckStatus.Fail),
            (check.Status, check.Policy!.Action, check.Policy.Severity, check.Policy.Status)
        );
        Assert.Equal(ImportVerdict.Warnings, inspection.Verdict);
        var text = Text(inspection);
        Assert.Contains("p.yaml changes the severity of findings.", text, StringComparison.Ordinal);
        Assert.Contains("line 7 leaves out kernel-virtio-blk (error) until 2026-06-01: agreed", text, StringComparison.Ordinal);
        Assert.Contains("2 that decide left out or lowered", text, StringComparison.Ordinal);
        using var json = Json(inspection);
        var written = json
            .RootElement.GetProperty("checks")
            .EnumerateArray()
            .Single(c => c.GetProperty("id").GetString() == "kernel-virtio-blk")
            .GetProperty("policy");
        Assert.Equal(
            """{"action":"skip","line":7,"severity":"error","status":"fail","reason":"agreed","until":"2026-06-01"}""",
            JsonSerializer.Serialize(written)
        );
        Assert.Equal("p.yaml", json.RootElement.GetProperty("policy").GetProperty("file").GetString());
    }

    [Fact]
    public void A_skip_whose_last_day_is_over_leaves_nothing_out_and_is_told()
    {
        var policy = Policy(skips: [Skip(Today, "kernel-virtio-blk", "initramfs-virtio")]);
        var inspection = Broken().JudgedBy(policy, Today.AddDays(1));
        Assert.Equal(CheckStatus.Fail, Of(inspection, "kernel-virtio-blk").Status);
        Assert.Equal(ImportVerdict.Blocked, inspection.Verdict);
        Assert.Contains(
            "line 7 has expired and leaves nothing out any more: kernel-virtio-blk, initramfs-virtio until 2026-06-01: agreed",
            string.Join(' ', Text(inspection).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
        using var json = Json(inspection);
        Assert.True(json.RootElement.GetProperty("policy").GetProperty("skip")[0].GetProperty("expired").GetBoolean());
    }

    [Theory]
    [InlineData(Severity.Warning)]
    [InlineData(Severity.Info)]
    public void An_error_that_is_lowered_stays_in_sight(Severity severity)
    {
        var inspection = Broken().JudgedBy(Policy([new("*-virtio*", severity, 3)]), Today);
        var check = Of(inspection, "kernel-virtio-blk");
        Assert.Equal((CheckStatus.Fail, severity, Severity.Error), (check.Status, check.Severity, check.Policy!.Severity));
        Assert.NotNull(check.Fix);
        Assert.Equal(ImportVerdict.Warnings, inspection.Verdict);
        Assert.Contains(
            $"line 3 makes kernel-virtio-blk (error) {severity.ToString().ToLowerInvariant()}",
            Text(inspection),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_not_judged_can_be_answered_for_like_what_fails()
    {
        var builder = new CheckContextBuilder();
        builder.Tree.Damaged.Add("/etc/passwd");
        var raw = Inspect(builder);
        string[] open = [.. raw.Checks.Where(c => c.Status == CheckStatus.Unknown).Select(c => c.Id)];
        Assert.Equal(
            (ImportVerdict.Blocked, ImportVerdict.Warnings),
            (raw.Verdict, raw.JudgedBy(Policy(skips: [Skip(null, open)]), Today).Verdict)
        );
    }

    [Fact]
    public void A_warning_that_is_raised_blocks()
    {
        var raw = Inspect(new CheckContextBuilder().With(g => g with { Distribution = null }));
        Assert.Equal(
            (ImportVerdict.Warnings, ImportVerdict.Blocked),
            (raw.Verdict, raw.JudgedBy(Policy([new("os-identified", Severity.Error, 3)]), Today).Verdict)
        );
    }

    [Fact]
    public void A_warning_that_is_left_out_is_no_obstacle_to_ready()
    {
        var raw = Inspect(new CheckContextBuilder().With(g => g with { Distribution = null }));
        string[] found = [.. raw.Checks.Where(c => c is { Status: CheckStatus.Fail, Severity: Severity.Warning }).Select(c => c.Id)];
        Assert.Equal(ImportVerdict.Ready, raw.JudgedBy(Policy(skips: [Skip(null, found)]), Today).Verdict);
    }

    [Fact]
    public void One_check_by_its_name_says_more_than_a_pattern_and_a_later_line_more_than_an_earlier_one()
    {
        var policy = Policy([
            new("kernel-virtio-blk", Severity.Warning, 2),
            new("kernel-*", Severity.Info, 3),
            new("kernel-v*", Severity.Error, 4),
            new("initramfs-*", Severity.Info, 5),
            new("*-virtio", Severity.Warning, 6),
        ]);
        var inspection = Broken().JudgedBy(policy, Today);
        Assert.Equal(
            (Severity.Warning, Severity.Warning),
            (Of(inspection, "kernel-virtio-blk").Severity, Of(inspection, "initramfs-virtio").Severity)
        );
    }

    [Fact]
    public void What_holds_needs_nobodys_word_and_parameters_do_not_follow_a_policy()
    {
        var raw = Inspect(new CheckContextBuilder());
        var inspection = raw.JudgedBy(Policy([new("*", Severity.Error, 2)], [Skip(null, "*")]), Today);
        Assert.Equal(raw.Checks, inspection.Checks);
        Assert.Same(raw.Parameters, inspection.Parameters);
        Assert.Equal(ImportVerdict.Ready, inspection.Verdict);
    }

    [Fact]
    public void What_was_left_out_on_the_command_line_is_not_ready_either()
    {
        var context = new CheckContextBuilder().Build();
        var inspection = Inspector.Judge(
            context.Images,
            context.Layout,
            context.Guest,
            context.Request,
            Now,
            new HashSet<string> { "kernel-virtio-blk" }
        );
        Assert.Equal(ImportVerdict.Warnings, inspection.Verdict);
        Assert.Contains("left out on request, and not checked: kernel-virtio-blk", Text(inspection), StringComparison.Ordinal);
        inspection = Inspector.Judge(
            context.Images,
            context.Layout,
            context.Guest,
            context.Request,
            Now,
            new HashSet<string> { "time-rtc-utc" }
        );
        Assert.Equal(ImportVerdict.Ready, inspection.Verdict);
    }

    [Fact]
    public void Checks_that_lack_the_same_evidence_are_one_line_in_json_as_in_the_text()
    {
        using var json = Json(Inspect(new CheckContextBuilder().Unreadable()));
        var groups = json.RootElement.GetProperty("unjudged").EnumerateArray().ToArray();
        Assert.Equal(groups.Length, groups.Select(g => g.GetProperty("message").GetString()).Distinct().Count());
        string[] unknown =
        [
            .. json
                .RootElement.GetProperty("checks")
                .EnumerateArray()
                .Where(c => c.GetProperty("status").GetString() == "unknown")
                .Select(c => c.GetProperty("id").GetString()!)
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(
            unknown,
            groups.SelectMany(g => g.GetProperty("checks").EnumerateArray()).Select(c => c.GetString()!).Order(StringComparer.Ordinal)
        );
        Assert.InRange(groups.Length, 1, unknown.Length / 2);
    }

    private static CheckPolicy Policy(IReadOnlyList<PolicySeverity>? severities = null, IReadOnlyList<PolicySkip>? skips = null) =>
        new("p.yaml", null, severities ?? [], skips ?? []);

    private static PolicySkip Skip(DateOnly? until, params string[] checks) => new(checks, "agreed", until, 7);

    private static CheckResult Of(Inspection inspection, string id) => inspection.Checks.Single(c => c.Id == id);

    private static Inspection Broken() =>
        Inspect(new CheckContextBuilder().WithDriver("virtio_blk", new DriverVerdict(DriverPlace.Module, [], OnRoot: true)));

    private static Inspection Inspect(CheckContextBuilder builder)
    {
        var context = builder.Build();
        return Inspector.Judge(context.Images, context.Layout, context.Guest, context.Request, Now);
    }

    private static string Text(Inspection inspection)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        TextReport.Write(inspection, writer, columns: 500);
        return writer.ToString();
    }

    private static JsonDocument Json(Inspection inspection)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(inspection, stream);
        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
