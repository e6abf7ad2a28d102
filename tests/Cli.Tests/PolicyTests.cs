using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cli.Tests;

/// <summary>The policy beside an image, or named, for every verb that runs the checks.</summary>
[Collection(nameof(WholeProcess))]
public sealed class PolicyTests : IDisposable
{
    private const string Always = "skip:\n  - check: '*'\n    reason: it is a test\n",
        Waiver = $"{Always}    until: 2026-06-01\n";

    private readonly TempDirectory directory = new();
    private readonly Surroundings surroundings = new();

    public PolicyTests()
    {
        using var disk = File.Create(directory["disk.raw"]);
        disk.SetLength(4 << 20);
        disk.Write("a disk"u8);
    }

    public void Dispose()
    {
        surroundings.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task The_policy_beside_the_image_counts_is_named_and_can_be_left_out()
    {
        Write(".imagetools.yaml", Waiver);

        var (exit, output, error) = await RunAsync("inspect", "--json", directory["disk.raw"]);

        Assert.True(exit == 0, error);
        Assert.Null(PublishedSchemas.FaultOf(output, ["inspect"], succeeded: true));
        Assert.Equal(
            directory[".imagetools.yaml"],
            JsonDocument.Parse(output).RootElement.GetProperty("policy").GetProperty("file").GetString()
        );
        Assert.Equal("warnings", JsonDocument.Parse(output).RootElement.GetProperty("verdict").GetString());
        Assert.Contains(
            ".imagetools.yaml changes the severity",
            (await RunAsync("inspect", directory["disk.raw"])).Output,
            StringComparison.Ordinal
        );
        Assert.Equal(3, (await RunAsync("inspect", "--policy", "none", directory["disk.raw"])).Exit);
    }

    [Fact]
    public async Task A_policy_that_is_named_counts_in_place_of_the_one_beside_the_image()
    {
        Write(".imagetools.yaml", Waiver);
        Write("strict.yaml", "profile: ecs\n");

        Assert.Equal(3, (await RunAsync("inspect", "--policy", directory["strict.yaml"], directory["disk.raw"])).Exit);
        Assert.Equal(1, (await RunAsync("inspect", "--policy", directory["missing.yaml"], directory["disk.raw"])).Exit);
    }

    [Fact]
    public async Task A_skip_holds_to_the_end_of_its_last_day()
    {
        Write(".imagetools.yaml", Waiver);

        Assert.Equal(0, (await RunAsync(new DateTimeOffset(2026, 6, 1, 23, 59, 59, TimeSpan.Zero), "inspect", directory["disk.raw"])).Exit);
        Assert.Equal(3, (await RunAsync(new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero), "inspect", directory["disk.raw"])).Exit);
    }

    [Fact]
    public async Task Each_machine_has_the_policy_beside_its_own_image()
    {
        Directory.CreateDirectory(directory["other"]);
        File.Copy(directory["disk.raw"], directory["other/disk.raw"]);
        Write("other/.imagetools.yaml", Waiver);

        var (_, output, _) = await RunAsync("inspect", "--each", "--json", directory["disk.raw"], directory["other/disk.raw"]);

        Assert.Equal(
            ["blocked", "warnings"],
            JsonDocument.Parse(output).RootElement.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("verdict").GetString())
        );
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("plan", "--offline")]
    [InlineData("import", "--name", "policy", "--dry-run")]
    public async Task A_policy_that_is_not_understood_ends_the_command_before_the_work(string verb, params string[] more)
    {
        Write(".imagetools.yaml", "severity:\n  fs-cleen: info\n");

        var (exit, output, error) = await RunAsync([verb, "--json", directory["disk.raw"], .. more, .. Cloud(verb)]);

        Assert.Equal(2, exit);
        Assert.Null(PublishedSchemas.FaultOf(output, [verb], succeeded: false));
        var answer = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(
            ("bad-policy", "line 2, column 3"),
            (answer.GetProperty("code").GetString(), answer.GetProperty("where").GetProperty("structure").GetString())
        );
        Assert.Contains("Did you mean fs-clean?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_tells_what_a_policy_answers_for()
    {
        Write(".imagetools.yaml", Waiver);

        var (exit, output, error) = await RunAsync("plan", "--offline", "--json", directory["disk.raw"]);

        Assert.True(exit == 0, error);
        Assert.Null(PublishedSchemas.FaultOf(output, ["plan"], succeeded: true));
        var plan = JsonDocument.Parse(output).RootElement;
        Assert.Contains(plan.GetProperty("checks").EnumerateArray(), c =>
            c.GetProperty("id").GetString() == "os-present" && c.GetProperty("policy").GetProperty("reason").GetString() == "it is a test"
        );
        Assert.Contains(
            $"Policy: {directory[".imagetools.yaml"]}",
            (await RunAsync("plan", "--offline", directory["disk.raw"])).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_import_that_a_policy_lets_through_says_so_whatever_is_quiet()
    {
        Write(".imagetools.yaml", Always);
        string[] line = ["import", directory["disk.raw"], "--name", "policy", .. Cloud("import")];

        var (exit, _, error) = await RunAsync([.. line, "-q"]);

        Assert.True(exit == 0, error);
        Assert.Contains(".imagetools.yaml answers for ", error, StringComparison.Ordinal);
        Assert.Contains("os-present", error, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync([.. line, "--policy", "none"])).Exit);
    }

    [Fact]
    public async Task A_question_to_the_cloud_that_a_policy_leaves_out_is_not_asked_and_told()
    {
        Write("p.yaml", "skip:\n  - check: ram-role\n    reason: the role is not ours to see\n");

        var (_, output, error) = await RunAsync([
            "plan",
            directory["disk.raw"],
            "--name",
            "policy",
            "--policy",
            directory["p.yaml"],
            "--json",
            .. Cloud("plan"),
        ]);

        Assert.DoesNotContain("GetRole", output, StringComparison.Ordinal);
        Assert.Contains("the role is not ours to see", output + error, StringComparison.Ordinal);
    }

    private string[] Cloud(string verb) => verb == "inspect" ? [] : ["--cloud", "local", "--cloud-data", directory["cloud"]];

    private void Write(string name, string text) => File.WriteAllText(directory[name], text);

    private static Task<(int Exit, string Output, string Error)> RunAsync(params string[] line) =>
        RunAsync(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), line);

    private static async Task<(int Exit, string Output, string Error)> RunAsync(DateTimeOffset now, params string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        // Only the offline verbs have a clock of their own: the embedded cloud keeps the time that requests are signed with.
        TimeProvider time = line[0] == "import" || line.Contains("--cloud") ? new HurriedTime() : new FakeTimeProvider(now);
        var exit = await CommandLine.RunAsync(
            line,
            new CommandHost
            {
                Out = output,
                Error = error,
                ErrorIsTerminal = false,
                OutputIsTerminal = false,
                Time = time,
            },
            CancellationToken.None
        );
        return (exit, output.ToString(), error.ToString());
    }
}
