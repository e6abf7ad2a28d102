using System.Text.Json;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;

namespace ImageTools.Cli.Tests;

/// <summary>What is said reaches people as what it is, or not at all.</summary>
public sealed class SpokenTextTests
{
    [Theory]
    [InlineData("\e[2J", "\\u001b[2J")]
    [InlineData("\a\b\r\v\0", "\\u0007\\u0008\\u000d\\u000b\\u0000")]
    [InlineData("a\u007fb\u009b31m\u0085", "a\\u007fb\\u009b31m\\u0085")]
    [InlineData("evil\u202efdp.exe\u2066\u200f", "evil\\u202efdp.exe\\u2066\\u200f")]
    [InlineData("hidden\u200b\ufeff\u2028", "hidden\\u200b\\ufeff\\u2028")]
    [InlineData("tag \U000E0041", "tag \\udb40\\udc41")]
    [InlineData("two\nlines", "two\\u000alines")]
    public void What_steers_a_terminal_is_shown_and_not_done(string text, string shown)
    {
        var (data, talk) = (new StringWriter(), new StringWriter());
        var host = new CommandHost { Out = data, Error = talk };

        host.Out.WriteLine(text);
        host.Error.WriteLine(text);

        Assert.Equal((shown + "\n", shown + "\n"), (data.ToString(), talk.ToString()));
    }

    [Theory]
    [InlineData("Größe 大小 حجم גודל भारत")]
    [InlineData("👩‍💻 𝔘 é")]
    [InlineData("می‌خواهم")]
    [InlineData(@"C:\u001b is a name")]
    public void Names_of_all_languages_stay_as_they_are(string text) => Assert.Equal(text, VisibleText.Of(text));

    [Fact]
    public void Half_a_character_is_shown_as_the_half_that_it_is() =>
        Assert.Equal(@"half \ud83d and \udca9", VisibleText.Of("half \ud83d and \udca9"));

    [Fact]
    public void Json_says_exactly_what_was_there_and_holds_nothing_that_steers()
    {
        const string Name = "a\e[2J\u202e\u009b\u007f\n\"\\b\ud83d\ude00";
        var text = new StringWriter();
        var host = new CommandHost { Out = text };

        JsonLine.Write(host.Out, new MessageEvent { Message = Name });

        Assert.Equal(Name, JsonDocument.Parse(text.ToString()).RootElement.GetProperty("message").GetString());
        Assert.DoesNotContain(text.ToString(), c => (char.IsControl(c) && c != '\n') || c == '\u202e');
    }

    [Fact]
    public void No_way_of_writing_goes_past_the_escapes()
    {
        Action<TextWriter>[] ways =
        [
            w => w.Write('\e'),
            w => w.Write("\e"),
            w => w.Write("\e".ToCharArray()),
            w => w.Write("\e".AsSpan()),
            w => w.Write((object)"\e"),
            w => w.Write("{0}", "\e"),
            w => w.WriteLine('\e'),
            w => w.WriteLine("\e"),
            w => w.WriteLine("\e".ToCharArray()),
            w => w.WriteLine("\e".AsSpan()),
            w => w.WriteLine((object)"\e"),
            w => w.WriteLine("{0}", "\e"),
            w => w.WriteAsync("\e").Wait(),
            w => w.WriteLineAsync("\e").Wait(),
            w => w.WriteLineAsync("\e".AsMemory()).Wait(),
        ];
        foreach (var (i, way) in ways.Index())
        {
            var text = new StringWriter();
            way(GuardedWriter.Data(text));
            Assert.Equal((i, "\\u001b"), (i, text.ToString().TrimEnd('\n')));
        }
    }

    [Fact]
    public void Talk_that_nobody_hears_ends_no_work_and_data_that_nobody_takes_does()
    {
        var host = new CommandHost { Out = new Broken(), Error = new Broken() };

        host.Error.WriteLine("a note");
        host.Error.Flush();

        var error = Assert.Throws<OutputException>(() => host.Out.WriteLine("an answer"));
        Assert.Equal(("standard-output", 1), (ErrorReport.From(error).Code, ErrorReport.From(error).ExitCode));
    }

    [Fact]
    public void An_error_whose_answer_is_not_taken_keeps_its_exit_code()
    {
        var talk = new StringWriter();
        var host = new CommandHost { Out = new Broken(), Error = talk };

        new ErrorReport(3, "blocked", "It will not boot.").Tell(host, r => r.WriteJson(host.Out));

        Assert.Equal(
            ["imagetools: It will not boot.", "imagetools: standard output: No space left on device"],
            talk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public void What_nobody_foresaw_is_one_sentence_and_its_place_is_told_with_v_only()
    {
        var fault = Thrown(new InvalidOperationException("boom"));
        string Say(params string[] arguments)
        {
            var talk = new StringWriter();
            ErrorReport.From(fault).Tell(new CommandHost { Error = talk, Arguments = arguments }, null, fault);
            return talk.ToString();
        }

        Assert.StartsWith(
            "imagetools: An unexpected error occurred (InvalidOperationException: boom)",
            Say("info", "x"),
            StringComparison.Ordinal
        );
        Assert.Contains("report", Say("info", "x"), StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Thrown), Say("info", "--", "-v"), StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), Say("info", "x", "-v"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_ours_holds_no_key_that_was_typed()
    {
        var fault = Thrown(
            new InvalidOperationException(
                "oss://LTAI5tTypedTyped:a/se@cret+Key@bucket/k and http://me:pass@host and abcdefghijABCDEFGHIJ0123456789"
            )
        );
        var (talk, data) = (new StringWriter(), new StringWriter());
        var host = new CommandHost
        {
            Error = talk,
            Out = data,
            Arguments = ["-v"],
        };

        ErrorReport.From(fault).Tell(host, r => r.WriteJson(host.Out), fault);

        foreach (var secret in (string[])["cret+Key", "pass", "abcdefghijABCDEFGHIJ0123456789"])
            Assert.DoesNotContain(secret, talk.ToString() + data, StringComparison.Ordinal);
        Assert.Equal("internal", JsonDocument.Parse(data.ToString()).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public void A_value_of_any_length_is_not_said_back_whole()
    {
        var talk = new StringWriter();

        ErrorReport.From(new UsageException(new string('x', 1 << 20))).Tell(new CommandHost { Error = talk }, null);

        Assert.InRange(talk.ToString().Length, 1000, 5000);
    }

    [Theory]
    [InlineData("info\0a\u00ffb\0", "a\\xffb")]
    [InlineData("info\0\u00c3\u00a9\0\u00c0\u00af\0", "\\xc0\\xaf")]
    [InlineData("info\0\u00c3\u00a9\0", null)]
    public void Words_that_are_no_utf8_are_found_and_shown_byte_by_byte(string latin1, string? shown) =>
        Assert.Equal(shown is null ? [] : [shown], RawArguments.Unreadable(System.Text.Encoding.Latin1.GetBytes(latin1)));

    private static InvalidOperationException Thrown(InvalidOperationException e)
    {
        try
        {
            throw e;
        }
        catch (InvalidOperationException caught)
        {
            return caught;
        }
    }

    private sealed class Broken : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device", 28);

        public override void Flush() => throw new IOException("No space left on device", 28);
    }
}
