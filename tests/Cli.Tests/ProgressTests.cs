using ImageTools.Cli.Output;
using ImageTools.Disks;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cli.Tests;

/// <summary>What people and scripts see while work goes on.</summary>
public sealed class ProgressTests
{
    [Fact]
    public void Plain_progress_is_a_line_now_and_then_with_rate_and_time_left_and_one_at_the_end()
    {
        var time = new FakeTimeProvider();
        var host = new CommandHost
        {
            Error = new StringWriter(),
            Time = time,
            ErrorIsTerminal = false,
        };
        using (var printer = ProgressPrinter.Create(host, ProgressMode.Auto))
        {
            for (var done = 0; done <= 100; done++)
            {
                printer.Report(new WorkProgress("convert", done << 20, 100 << 20));
                time.Advance(TimeSpan.FromSeconds(0.2));
            }
        }

        var lines = host.Error.ToString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 4, 6);
        Assert.Contains("5 MiB/s", lines[1], StringComparison.Ordinal);
        Assert.Contains("left", lines[1], StringComparison.Ordinal);
        Assert.Contains("100.0%", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_progress_is_one_object_a_line_on_standard_output()
    {
        var host = new CommandHost
        {
            Out = new StringWriter(),
            Error = new StringWriter(),
            Time = new FakeTimeProvider(),
        };
        using (var printer = ProgressPrinter.Create(host, ProgressMode.Json))
        {
            printer.Report(new WorkProgress("upload", 1, 10, "part 1"));
            printer.Note("a retry");
        }

        var lines = host
            .Out.ToString()!
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement)
            .ToArray();
        Assert.Equal(["progress", "event"], lines.Select(l => l.GetProperty("type").GetString()));
        Assert.Equal(10, lines[0].GetProperty("total").GetInt64());
        Assert.Equal("", host.Error.ToString());
    }

    [Fact]
    public void Quiet_progress_says_nothing()
    {
        var host = new CommandHost
        {
            Out = new StringWriter(),
            Error = new StringWriter(),
            Time = new FakeTimeProvider(),
        };
        using (var printer = ProgressPrinter.Create(host, ProgressMode.None))
            printer.Report(new WorkProgress("upload", 1, 10));

        Assert.Equal("", host.Out.ToString() + host.Error);
    }

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64K", 65536)]
    [InlineData("8m", 8388608)]
    [InlineData("1G", 1073741824)]
    [InlineData("64 MiB", 67108864)]
    [InlineData("1.5G", 1610612736)]
    [InlineData("1GB", 1000000000)]
    [InlineData("2tb", 2000000000000)]
    [InlineData("8KIB", 8192)]
    [InlineData("100 B", 100)]
    [InlineData("0.3k", 307)]
    public void Sizes_are_written_as_qemu_img_takes_them(string text, long bytes) => Assert.Equal(bytes, Sizes.Parse(text, "--x"));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5.1G")]
    [InlineData("G")]
    [InlineData("1X")]
    [InlineData("1KiBs")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("1,5G")]
    [InlineData("79228162514264337593543950336T")]
    [InlineData("9223372036854775807G")]
    public void A_size_that_is_none_is_a_usage_error(string text) => Assert.Throws<UsageException>(() => Sizes.Parse(text, "--x"));

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(1048576)]
    [InlineData(158848819)]
    [InlineData(68719476736)]
    [InlineData(2199023255552)]
    public void A_size_that_was_printed_is_read_again_to_the_digits_that_were_shown(long bytes)
    {
        var printed = Sizes.Bytes(bytes);
        Assert.Equal(printed, Sizes.Bytes(Sizes.Parse(printed, "--x")));
    }
}
