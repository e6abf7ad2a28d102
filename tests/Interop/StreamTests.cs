using System.CommandLine;
using System.Runtime.Versioning;
using System.Text.Json;
using ImageTools.Cli;

namespace ImageTools.Interop;

/// <summary>The three streams and the signals as shells, cron and closing terminals leave them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StreamTests
{
    private static readonly string[] NoCloud =
    [
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_CONFIG_FILE",
    ];

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("<&- 2>&-")]
    public void Talk_that_nobody_hears_changes_neither_answer_nor_exit_code_of_any_verb(string streams)
    {
        using var home = new Home();
        foreach (var line in home.EveryVerb())
        {
            var expected = home.Shell("", line);
            var result = home.Shell(streams, line);

            Assert.Equal((line, expected.ExitCode, Answer(expected)), (line, result.ExitCode, Answer(result)));
            home.ExpectNoRemains();
        }
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData(">/dev/full 2>/dev/full")]
    public void An_answer_that_is_not_taken_is_a_failure_and_no_crash_of_any_verb(string streams)
    {
        using var home = new Home();
        foreach (var line in home.EveryVerb())
        {
            var expected = home.Shell("", line);
            var result = home.Shell(streams, line);

            // Findings that nobody can read are no answer either.
            var wanted = expected.ExitCode is 0 or 3 && expected.Output.Length > 0 ? 1 : expected.ExitCode;
            Assert.True(
                result.ExitCode == wanted || (line.StartsWith("compare", StringComparison.Ordinal) && result.ExitCode == 2),
                $"{line} {streams}: {result.ExitCode} instead of {wanted}: {result.Error}"
            );
            home.ExpectNoRemains();
        }
    }

    [Fact]
    public void A_reader_that_goes_away_at_once_crashes_no_verb()
    {
        using var home = new Home();
        foreach (var line in home.EveryVerb())
        {
            var result = home.Run($"{home.Command} {line} 2>&1 | head -c0; exit ${{PIPESTATUS[0]}}");
            Assert.True(result.ExitCode is 0 or 1 or 2 or 3, $"{line}: {result.ExitCode}");
            home.ExpectNoRemains();
        }
    }

    [Fact]
    public void No_file_takes_the_place_of_a_stream_that_was_closed()
    {
        using var home = new Home();
        var source = File.ReadAllBytes(home["given.raw"]);

        var result = home.Run($"{home.Command} convert -O raw --hash sha256 --stats -p given.raw copy.raw <&- >&- 2>&-");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(source, File.ReadAllBytes(home["given.raw"]));
        Assert.Equal(source, File.ReadAllBytes(home["copy.raw"]));
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    public void A_closed_terminal_ends_the_work_as_other_signals_do_and_leaves_nothing(string signal)
    {
        using var home = new Home();

        var result = home.Run(
            $$"""
            mkfifo in; exec 3<>in
            # Whoever started the tests may have left the signal ignored, as nohup does.
            env --default-signal={{signal}} {{home.Command}} convert -O raw - out.raw <in 2>talk & pid=$!
            {{Caught("15")}}
            kill -{{signal}} $pid; wait $pid
            """
        );

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("Cancelled", File.ReadAllText(home["talk"]), StringComparison.Ordinal);
        Assert.False(File.Exists(home["out.raw"]));
        home.ExpectNoRemains();
    }

    [Fact]
    public void Work_that_is_to_outlive_its_terminal_does()
    {
        using var home = new Home();

        var result = home.Run(
            $$"""
            mkfifo in; exec 3<>in
            nohup {{home.Command}} convert -O raw - out.raw <in 3>&- >/dev/null 2>talk & pid=$!
            {{Caught("15")}}
            kill -HUP $pid; cat given.raw >&3; exec 3>&-; wait $pid
            """
        );

        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : File.ReadAllText(home["talk"])));
        Assert.Equal(File.ReadAllBytes(home["given.raw"]), File.ReadAllBytes(home["out.raw"]));
    }

    [Fact]
    public void A_name_that_is_no_utf8_is_refused_as_such()
    {
        using var home = new Home();

        var result = home.Run(
            $$"""cp given.raw $'caf\xe9.raw'; {{home.Command}} info --json $'caf\xe9.raw'; code=$?; rm $'caf\xe9.raw'; exit $code"""
        );

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith(@"imagetools: 'caf\xe9.raw' is not UTF-8", result.Error, StringComparison.Ordinal);
        Assert.Equal("usage", JsonDocument.Parse(result.Output).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public void Files_beside_whose_names_are_no_utf8_disturb_nothing()
    {
        using var home = new Home();

        var result = home.Run(
            $$"""
            mkdir -p imagetools/runs cloud/oss/imagetools-demo
            echo x > $'imagetools/runs/\xff.jsonl'; echo x > $'cloud/oss/imagetools-demo/\xff'; echo x > $'\xff'
            {{home.Command}} runs && {{home.Command}} info given.raw && {{home.Command}} images --cloud local --cloud-data cloud; code=$?
            rm $'imagetools/runs/\xff.jsonl' $'cloud/oss/imagetools-demo/\xff' $'\xff'; exit $code
            """
        );

        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public void A_word_that_begins_with_an_at_sign_is_a_name_and_no_file_of_more_words()
    {
        using var home = new Home();
        File.WriteAllText(home["words"], "s3cret-line-of-a-file");
        File.Copy(home["given.raw"], home["@words"]);

        var there = home.Shell("", "info @words");
        var missing = home.Shell("", "info ./x @words");

        Assert.Equal((0, 2), (there.ExitCode, missing.ExitCode));
        Assert.DoesNotContain("s3cret", missing.Output + missing.Error, StringComparison.Ordinal);
    }

    private static string Answer(ToolResult result) => result.Output.Contains("seconds", StringComparison.Ordinal) ? "" : result.Output;

    /// <summary>Waits until the process handles a signal: it is on its way by then.</summary>
    private static string Caught(string signal) =>
        $$"""
            for i in $(seq 600); do read -r -t 0.1 <> <(:); mask=$(sed -n 's/^SigCgt:\s*//p' /proc/$pid/status)
            [ $(( 0x${mask:-0} >> ({{signal}} - 1) & 1 )) = 1 ] && break; done
            """;

    private sealed class Home : IDisposable
    {
        private readonly TempDirectory directory = new();

        public Home()
        {
            using var disk = File.Create(directory["given.raw"]);
            disk.SetLength(1 << 20);
            disk.Write("a disk"u8);
        }

        public string this[string name] => directory[name];

        public string Command { get; } = string.Join(' ', ImageToolsCommand.Words.Select(w => $"'{w}'"));

        /// <summary>A line for each verb that gets as far as it can without a network.</summary>
        public IEnumerable<string> EveryVerb() =>
            Leaves(CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null }))
                .Select(c =>
                    (string[])
                        [
                            .. Words(c),
                            .. c.Arguments.Select(a =>
                                a.Name switch
                                {
                                    "SOURCE" or "IMAGE" or "A" or "B" => "given.raw",
                                    "TARGET" => "copy.raw",
                                    "OBJECT" or "DESTINATION" or "PLACE" => "oss://a-bucket/key",
                                    "MANIFEST" => "given.raw",
                                    _ => "t-unknown",
                                }
                            ),
                            .. c.Options.Any(o => o.Name == "--bucket") ? ["--bucket", "a-bucket"] : Array.Empty<string>(),
                            .. c.Name == "convert" ? ["--force", "--hash", "md5"]
                            : c.Name == "serve" ? ["--listen", "18098"]
                            : Array.Empty<string>(),
                        ]
                )
                .SelectMany(l => (string[])[string.Join(' ', l), $"{string.Join(' ', l)} --json"])
                .Concat(["--help", "convert --help", "--version", "no-such-verb --json", "map --no-such-option"]);

        public ToolResult Shell(string streams, string line) => Run($"{Command} {line} {streams}");

        public ToolResult Run(string script) =>
            Tool.TryRunIn(
                directory.Path,
                NoCloud
                    .Select(n => KeyValuePair.Create(n, ""))
                    .Append(new("HOME", directory.Path))
                    .Append(new("XDG_STATE_HOME", directory.Path))
                    .Append(new("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"))
                    .Append(new("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou"))
                    .ToDictionary(),
                "bash",
                "-c",
                script
            );

        public void ExpectNoRemains() =>
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(directory.Path, "*", SearchOption.AllDirectories), f =>
                f.EndsWith(".part", StringComparison.Ordinal)
            );

        public void Dispose() => directory.Dispose();

        private static IEnumerable<Command> Leaves(Command command) =>
            command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

        private static IEnumerable<string> Words(Command command) =>
            command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
                ? Words(parent).Append(command.Name)
                : [command.Name];
    }
}
