using System.Text;
using ImageTools.Cli.Output;
using ImageTools.Disks;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cli.Tests;

/// <summary>What moves on a terminal, and what is said beside it.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void A_bar_fits_the_terminal_and_is_gone_when_its_stage_ends(int columns)
    {
        var (host, screen, _) = Terminal(() => columns);
        using (var printer = ProgressPrinter.Create(host, ProgressMode.Auto))
            Work(printer, (FakeTimeProvider)host.Time);
        host.Error.WriteLine("done");

        var shown = screen();
        Assert.Equal("done\n", shown.Text);
        Assert.Equal(0, shown.Broken);
        Assert.Contains(shown.Frames, f => f.Contains("50.0%", StringComparison.Ordinal));
        Assert.All(shown.Frames, f => Assert.InRange(f.Length, 0, columns - 1));
        Assert.All(shown.Frames, f => Assert.DoesNotContain(f, c => c is < ' ' or > '~'));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_terminal_that_becomes_narrower_keeps_nothing_of_the_bar_and_all_of_the_rest(bool reflows)
    {
        // Old terminals cut what is too long, newer ones break it in two.
        var columns = 80;
        var screen = new Screen(80, reflows);
        using var writes = new Recorder(text => screen.Write(text));
        var time = new FakeTimeProvider();
        var host = Host(writes, () => columns, time);
        host.Error.WriteLine("before");
        using (var printer = ProgressPrinter.Create(host, ProgressMode.Auto))
        {
            printer.Report(new WorkProgress("convert", 10 << 20, 100 << 20));
            time.Advance(TimeSpan.FromSeconds(1));
            printer.Report(new WorkProgress("convert", 20 << 20, 100 << 20));
            foreach (var now in (int[])[60, 40, 30])
            {
                screen.Narrow(columns = now);
                time.Advance(TimeSpan.FromSeconds(1));
                printer.Report(new WorkProgress("convert", 30 << 20, 100 << 20));
                Assert.Matches("^before\nconvert .*[^\n]\n$", screen.Text);
            }
            screen.Narrow(columns = 25);
        }
        host.Error.WriteLine("after");

        Assert.Equal("before\nafter\n", screen.Text);
    }

    [Fact]
    public void What_is_said_while_a_bar_moves_stands_on_lines_of_its_own()
    {
        var (host, screen, _) = Terminal(() => 40);
        using (var printer = ProgressPrinter.Create(host, ProgressMode.Auto))
        {
            printer.Report(new WorkProgress("upload", 1 << 20, 100 << 20));
            printer.Note("OSS: the service is busy; attempt 2 of 10 in 0.8 s");
            printer.Report(new WorkProgress("import", 10, 100));
            host.Out.WriteLine("data on the same terminal");
            printer.Report(new WorkProgress("import", 20, 100));
            new ErrorReport(1, "io", "It failed.").Tell(host, null);
            // Work that is left behind still reports.
            ((FakeTimeProvider)host.Time).Advance(TimeSpan.FromSeconds(1));
            printer.Report(new WorkProgress("import", 30, 100));
        }

        Assert.Equal(
            "OSS: the service is busy; attempt 2 of\n  10 in 0.8 s\ndata on the same terminal\nimagetools: It failed.\n",
            screen().Text
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_terminal_without_colours_gets_no_escapes_at_all(bool colour)
    {
        var (host, screen, _) = Terminal(() => 80, colour);
        using (var printer = ProgressPrinter.Create(host, ProgressMode.Auto))
            Work(printer, (FakeTimeProvider)host.Time);

        Assert.Equal((colour, 0), (screen().Escapes.Colours > 0, screen().Escapes.Others));
    }

    [Fact]
    public void The_bar_stays_when_only_standard_output_goes_elsewhere()
    {
        using var file = new StringWriter();
        var talk = new StringBuilder();
        using var recorder = new Recorder(t => talk.Append(t));
        var host = new CommandHost
        {
            Out = file,
            OutputIsTerminal = false,
            Error = GuardedWriter.Talk(recorder, () => 80),
            ErrorIsTerminal = true,
            Time = new FakeTimeProvider(),
        };

        using (var printer = ProgressPrinter.Create(host, ProgressMode.Auto))
            printer.Report(new WorkProgress("upload", 1 << 20, 100 << 20));

        Assert.Contains("upload [", talk.ToString(), StringComparison.Ordinal);
        Assert.Equal("", file.ToString());
    }

    [Fact]
    public void Speed_and_time_left_leave_out_what_was_there_already()
    {
        var time = new FakeTimeProvider();
        var meter = new RateMeter(time);
        meter.Add(new WorkProgress("upload", 0, 1000 << 20));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0, (TimeSpan?)null), meter.Add(new WorkProgress("upload", 900 << 20, 1000 << 20, Already: 900 << 20)));
        time.Advance(TimeSpan.FromSeconds(1));
        var (rate, left) = meter.Add(new WorkProgress("upload", 920 << 20, 1000 << 20, Already: 900 << 20));

        Assert.Equal((10 << 20, TimeSpan.FromSeconds(8)), (rate, left));
    }

    [Theory]
    [InlineData("words that fit", 20, "words that fit")]
    [InlineData("words that do not fit here", 12, "words that\n  do not fit\n  here")]
    [InlineData("    indented words go on", 16, "    indented\n      words go\n      on")]
    [InlineData("https://a.very/long/address stays whole", 12, "https://a.very/long/address\n  stays\n  whole")]
    [InlineData("exactly ten", 11, "exactly ten")]
    [InlineData("", 10, "")]
    [InlineData("            ", 4, "            ")]
    [InlineData("a b", 1, "a\nb")]
    public void A_line_is_broken_between_its_words(string line, int columns, string expected) =>
        Assert.Equal(expected, LineWrap.At(line, columns));

    [Theory]
    [InlineData("plain/name-1.qcow2", "plain/name-1.qcow2")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$(rm)", "'$(rm)'")]
    public void A_name_in_a_line_to_copy_is_one_word_of_the_shell(string word, string expected) =>
        Assert.Equal(expected, ShellWord.Of(word));

    private static void Work(ProgressPrinter printer, FakeTimeProvider time)
    {
        foreach (var stage in (string[])["scan", "convert"])
        {
            for (var done = 0L; done <= 100; done++)
            {
                printer.Report(new WorkProgress(stage, done << 30, 100L << 30, $"part {done}"));
                time.Advance(TimeSpan.FromSeconds(0.2));
            }
        }
    }

    private static (CommandHost Host, Func<Screen> Screen, StringBuilder Raw) Terminal(Func<int> columns, bool colour = false)
    {
        var raw = new StringBuilder();
        var recorder = new Recorder(t => raw.Append(t));
        return (Host(recorder, columns, new FakeTimeProvider(), colour), () => new Screen(columns()).Write(raw.ToString()), raw);
    }

    private static CommandHost Host(TextWriter to, Func<int> columns, TimeProvider time, bool colour = false) =>
        new()
        {
            Out = GuardedWriter.Data(to, columns),
            OutputIsTerminal = true,
            Error = GuardedWriter.Talk(to, columns),
            ErrorIsTerminal = true,
            Colour = colour,
            Time = time,
        };

    private sealed class Recorder(Action<string> take) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void Write(string? value) => take(value ?? "");

        public override void Write(char value) => take(value.ToString());
    }
}
