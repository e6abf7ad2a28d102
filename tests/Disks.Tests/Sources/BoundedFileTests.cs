using ImageTools.Disks;
using ImageTools.Tests.Support;

namespace ImageTools.Disks.Tests.Sources;

/// <summary>Small files that somebody named are read, and nothing is waited for.</summary>
public sealed class BoundedFileTests
{
    [Fact]
    public async Task A_named_pipe_or_a_link_to_one_is_refused_and_not_waited_for()
    {
        using var directory = new TempDirectory();
        Tool.Run("mkfifo", directory["pipe"]);
        File.CreateSymbolicLink(directory["link"], directory["pipe"]);
        foreach (var name in (string[])["pipe", "link"])
        {
            // A reader that opened it would wait for a writer, who never comes.
            var reading = Task.Run(() => BoundedFile.ReadText(directory[name], 100));
            var error = await Assert.ThrowsAsync<IOException>(() =>
                reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)
            );
            Assert.Contains("no regular file", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_terminal_and_other_devices_are_refused_but_not_the_empty_one()
    {
        Assert.Throws<IOException>(() => BoundedFile.ReadText("/dev/full", 100));
        Assert.Equal("", BoundedFile.ReadText("/dev/null", 100));
    }

    [Fact]
    public void A_link_to_a_file_is_read()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "text");
        File.CreateSymbolicLink(directory["link"], directory["file"]);
        Assert.Equal("text", BoundedFile.ReadText(directory["link"], 100));
    }
}
