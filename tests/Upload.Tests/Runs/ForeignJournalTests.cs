using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Tests.Runs;

/// <summary>What lies among the journals and is none is passed over with a word, and never in the way.</summary>
public sealed class ForeignJournalTests : IDisposable
{
    private const string Good =
        """{"journal":1,"bucket":"bucket","key":"k","uploadId":"u","endpoint":"e","started":"2026-01-15T08:30:45+00:00","""
        + """ "fingerprint":"f","settings":[],"command":[]}""";
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    public static TheoryData<string, string> Texts() =>
        new()
        {
            { "", "empty" },
            { Good, "first line" },
            { "garbage\n", "not a journal" },
            { "[]\n", "not a journal" },
            { Good.Replace("\"journal\":1", "\"journal\":2", StringComparison.Ordinal) + "\n", "version 2" },
            { Good.Replace("\"journal\":1", "\"journal\":99999999999999999999", StringComparison.Ordinal) + "\n", "not a journal" },
            { Good.Replace("started", "begun", StringComparison.Ordinal) + "\n", "when" },
            { Good.Replace("2026-01-15T08:30:45+00:00", "yesterday", StringComparison.Ordinal) + "\n", "not a journal" },
            { Good.Replace("\"key\":\"k\",", "", StringComparison.Ordinal) + "\n", "no object" },
            { Good.Replace("\"bucket\":\"bucket\"", "\"bucket\":\"../b\"", StringComparison.Ordinal) + "\n", "invalid name" },
            { Good.Replace("\"settings\":[]", "\"settings\":[[1]]", StringComparison.Ordinal) + "\n", "not a journal" },
            { new string('[', 200_000) + "\n", "not a journal" },
            { new string('x', (16 << 20) + 1), "too long" },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_file_that_is_no_journal_of_ours_is_passed_over_with_a_reason(string text, string reason)
    {
        await File.WriteAllTextAsync(directory["good.jsonl"], Good + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(directory["x.jsonl"], text, TestContext.Current.CancellationToken);
        AssertPassedOver(reason);
    }

    [Theory]
    [InlineData("{\"part\":1,\"size\":9223372036854775807,\"etag\":\"e\"}\n{\"part\":2,\"size\":9223372036854775807,\"etag\":\"e\"}")]
    [InlineData("{\"cut\":[1]}")]
    [InlineData("{\"cut\":[1,5000000000000,2]}")]
    [InlineData("{\"cut\":[99999999999999,1]}")]
    [InlineData("{\"part\":1,\"size\":-1,\"etag\":\"e\"}")]
    [InlineData("7")]
    public async Task A_line_that_can_not_be_ends_the_reading_of_its_journal(string line)
    {
        await File.WriteAllTextAsync(directory["good.jsonl"], $"{Good}\n{line}\n", TestContext.Current.CancellationToken);
        var run = Assert.Single(new RunStore(directory.Path).List());
        Assert.Equal((0, 0L), (run.PartsSent, run.BytesSent));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_no_journal()
    {
        await File.WriteAllTextAsync(directory["good.jsonl"], Good + "\n", TestContext.Current.CancellationToken);
        var bytes = System.Text.Encoding.UTF8.GetBytes(Good.Replace("\"k\"", "\"k#\"", StringComparison.Ordinal) + "\n");
        bytes[Array.IndexOf(bytes, (byte)'#')] = 0xFF;
        await File.WriteAllBytesAsync(directory["x.jsonl"], bytes, TestContext.Current.CancellationToken);
        AssertPassedOver("not a journal");
    }

    [Fact]
    public async Task A_directory_a_pipe_and_a_link_to_nowhere_are_no_journals()
    {
        await File.WriteAllTextAsync(directory["good.jsonl"], Good + "\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(directory["x.jsonl"]);
        Tool.Run("mkfifo", directory["pipe.jsonl"]);
        // The lock of a run is opened too.
        Tool.Run("mkfifo", directory["good.lock"]);
        File.CreateSymbolicLink(directory["link.jsonl"], directory["nowhere"]);
        List<string> notes = [];
        var listed = await Task.Run(() => new RunStore(directory.Path).List(notes.Add))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("good", Assert.Single(listed).Id);
        Assert.Equal(2, notes.Count(n => n.Contains("is not a file", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_journal_that_may_not_be_read_is_said()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
            Assert.Skip("Whoever may read everything is refused nothing: run the tests as another user to see this.");
        await File.WriteAllTextAsync(directory["good.jsonl"], Good + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(directory["x.jsonl"], Good + "\n", TestContext.Current.CancellationToken);
#pragma warning disable CA1416
        File.SetUnixFileMode(directory["x.jsonl"], UnixFileMode.None);
#pragma warning restore CA1416
        AssertPassedOver("may not be read");
    }

    private void AssertPassedOver(string reason)
    {
        List<string> notes = [];
        Assert.Equal("good", Assert.Single(new RunStore(directory.Path).List(notes.Add)).Id);
        Assert.Contains(reason, Assert.Single(notes), StringComparison.Ordinal);
        Assert.Contains("x.jsonl", notes[0], StringComparison.Ordinal);
    }
}
