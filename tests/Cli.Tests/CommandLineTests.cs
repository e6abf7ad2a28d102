using System.CommandLine;
using System.Text.Json;
using ImageTools.Cli.Words;

namespace ImageTools.Cli.Tests;

/// <summary>
/// A command line means what it says: each word is a verb, a known option with its value, or a name; or an error that names
/// it.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class CommandLineTests : IDisposable
{
    private readonly TempDirectory temp = new();
    private readonly string before = Environment.CurrentDirectory;

    public CommandLineTests()
    {
        Environment.CurrentDirectory = temp.Path;
        File.WriteAllBytes(temp["a.raw"], new byte[64 << 10]);
    }

    private static RootCommand Root => CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null });

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        temp.Dispose();
    }

    [Theory]
    [InlineData("convert a.raw --compres", "--compres", "--compress")]
    [InlineData("convert a.raw --compres=yes", "--compres", "--compress")]
    [InlineData("images --jsn", "--jsn", "--json")]
    [InlineData("info a.raw --josn", "--josn", "--json")]
    [InlineData("upload a.raw oss://b/c --paralel 4", "--paralel", "--parallel")]
    [InlineData("upload a.raw oss://b/c --overwite", "--overwite", "--overwrite")]
    [InlineData("import a.raw --buket b", "--buket", "--bucket")]
    [InlineData("cloud serve --lisen 127.0.0.1:0", "--lisen", "--listen")]
    [InlineData("convert -s 4k a.raw b.raw", "-s", "-S")]
    [InlineData("convert -M 4 a.raw b.raw", "-M", "-m")]
    [InlineData("compare a.raw a.raw --second-formt raw", "--second-formt", "--second-format")]
    public async Task An_unknown_option_is_an_error_that_names_it_and_the_nearest_and_does_nothing(
        string line,
        string unknown,
        string nearest
    )
    {
        foreach (var json in new[] { false, true })
        {
            var (exit, output, error) = await RunAsync([.. line.Split(' '), .. json ? ["--json"] : Array.Empty<string>()]);

            Assert.Equal(2, exit);
            Assert.StartsWith($"imagetools: {unknown} is no option of ", error, StringComparison.Ordinal);
            Assert.Contains($"; the nearest is {nearest}.\n", error, StringComparison.Ordinal);
            Assert.Equal(["a.raw"], Directory.GetFileSystemEntries(temp.Path).Select(Path.GetFileName));
            if (json)
            {
                using var document = JsonDocument.Parse(output);
                Assert.Equal("usage", document.RootElement.GetProperty("code").GetString());
                Assert.Contains(unknown, document.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task No_word_that_begins_with_a_dash_is_a_name_on_any_verb()
    {
        foreach (var verb in Leaves(Root))
        {
            string[] name = [.. verb.Parents.OfType<Command>().Where(p => p is not RootCommand).Select(p => p.Name), verb.Name];
            foreach (var word in (string[])["--zzzzzzzz", "-Z", "--zzzzzzzz=1"])
            {
                var (exit, _, error) = await RunAsync([.. name, .. verb.Arguments.Select(_ => "x"), word]);
                Assert.Equal(2, exit);
                Assert.StartsWith(
                    $"imagetools: {word.Split('=')[0]} is no option of {string.Join(' ', name)}",
                    error,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Theory]
    [InlineData("-pcOqcow2", "-p", "--compress", "--target-format=qcow2")]
    [InlineData("-O=qcow2", "--target-format=qcow2")]
    [InlineData("-Oqcow2", "--target-format=qcow2")]
    [InlineData("--target-format=qcow2", "--target-format=qcow2")]
    [InlineData("--json=true", "--json")]
    [InlineData("--json=false")]
    [InlineData("-oa=b,c=d", "-o=a=b,c=d")]
    public void Options_are_taken_in_every_usual_spelling(string typed, params string[] meant)
    {
        Assert.Equal(meant, WordReader.Read(Root, ["convert", typed, "a.raw", "b"]).Options);
        // Behind the names, and before the verb.
        Assert.Equal(meant, WordReader.Read(Root, ["convert", "a.raw", "b", typed]).Options);
        Assert.Equal(meant, WordReader.Read(Root, [typed, "convert", "a.raw", "b"]).Options);
    }

    [Fact]
    public async Task Behind_two_dashes_everything_is_a_name()
    {
        var (exit, _, error) = await RunAsync("convert", "-O", "raw", "--", "a.raw", "--compres");

        Assert.True(exit == 0, error);
        Assert.True(File.Exists(temp["--compres"]));
        Assert.Equal(0, (await RunAsync("info", "--", "--compres")).Exit);
        Assert.Equal(2, (await RunAsync("info", "--compres")).Exit);
    }

    [Fact]
    public async Task A_word_that_begins_with_an_at_sign_is_a_name()
    {
        File.WriteAllText(temp["words"], "a.raw");

        var (exit, _, error) = await RunAsync("info", "@words");

        Assert.Equal(1, exit);
        Assert.Contains("@words", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert -O raw -O qcow2 a.raw b", "-O is given twice")]
    [InlineData("import a.raw --name one --name two", "--name is given twice")]
    [InlineData("convert a.raw b -O", "-O needs a value")]
    [InlineData("convert a.raw b --size --json", "--size needs a value: --size SIZE, but '--json' follows")]
    [InlineData("convert a.raw b --size -- x", "--size needs a value")]
    [InlineData("convert a.raw b --compress=9", "--compress takes no value")]
    [InlineData("convert a.raw", "TARGET is missing: imagetools convert SOURCE TARGET")]
    [InlineData("convert", "SOURCE and TARGET are missing")]
    [InlineData("convert a.raw b.raw c.raw", "'c.raw' is one name too many")]
    [InlineData("info a.raw b.raw", "'b.raw' is one word too many")]
    [InlineData("convert -compress a.raw b", "-compress: write --compress, with two dashes")]
    [InlineData("convert -pzq a.raw b", "-z (in '-pzq') is no option")]
    [InlineData("convert -f a.raw b", "-f a.raw: that is no format")]
    [InlineData("convrt a.raw b", "'convrt' is no verb; the nearest is 'convert'")]
    [InlineData("image rn m-1", "'rn' is no verb; the nearest is 'image rm'")]
    [InlineData("image", "image needs a word more: rm, copy, export")]
    [InlineData("--json", "--json: the verb comes first")]
    [InlineData("info --size=", "--size is no option of info")]
    [InlineData("convert a.raw b --size=", "--size: the value is empty")]
    public async Task What_can_not_be_meant_is_one_sentence(string line, string sentence)
    {
        var (exit, output, error) = await RunAsync(line.Split(' '));

        Assert.Equal(2, exit);
        Assert.StartsWith($"imagetools: {sentence}", error, StringComparison.Ordinal);
        Assert.Equal("", output.Length > 0 && output[0] == '{' ? "" : output);
        Assert.Equal(["a.raw"], Directory.GetFileSystemEntries(temp.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_format_of_the_source_is_said_by_f_on_every_verb_that_reads_an_image()
    {
        foreach (var verb in Leaves(Root).Where(v => v.Options.Any(o => o.Name == "--allow-backing")))
            Assert.Contains("format", Assert.Single(verb.Options, o => o.Aliases.Contains("-f")).Name, StringComparison.Ordinal);
        foreach (var verb in Leaves(Root))
            Assert.DoesNotContain(verb.Options, o => o.Aliases.Contains("-O") && o.Aliases.Contains("-f"));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task Help_has_sections_and_two_examples_a_verb_and_fits_the_terminal(int columns)
    {
        foreach (var verb in Leaves(Root))
        {
            string[] name = [.. verb.Parents.OfType<Command>().Where(p => p is not RootCommand).Select(p => p.Name), verb.Name];
            var (exit, help, _) = await RunAsync(columns, [.. name, "--help"]);
            Assert.Equal(0, exit);
            Assert.Equal(help, (await RunAsync(columns, ["help", .. name])).Output);
            Assert.All(help.Split('\n'), l => Assert.InRange(l.Length, 0, columns - 1));
            var lines = help.Split('\n');
            Assert.Contains("Usage", lines);
            Assert.Contains("Examples", lines);
            var words = string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.All(verb.Options, o => Assert.Contains(o.Name, words, StringComparison.Ordinal));
            Assert.InRange(words.Split($"imagetools {string.Join(' ', name)}").Length - 1, 3, int.MaxValue);
        }
        var (code, root, talk) = await RunAsync(columns, []);
        Assert.Equal((0, ""), (code, talk));
        Assert.Equal(root, (await RunAsync(columns, ["help"])).Output);
        Assert.Equal(root, (await RunAsync(columns, ["--help"])).Output);
        Assert.All(Root.Subcommands, v => Assert.Contains($"\n  {v.Name} ", root, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_explains_exit_codes_and_the_nearest_topic()
    {
        var (exit, page, _) = await RunAsync("help", "exit-codes");

        Assert.Equal(0, exit);
        Assert.All((string[])["0", "1", "2", "3", "130"], code => Assert.Contains($"\n  {code} ", page, StringComparison.Ordinal));
        Assert.Contains("'exit-codes'", (await RunAsync("help", "exit-code")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("help", "frobnicate")).Exit);
    }

    [Fact]
    public async Task The_version_names_the_runtime_the_codecs_and_the_system()
    {
        var (exit, output, _) = await RunAsync("version", "--json");

        Assert.Equal(0, exit);
        using var json = JsonDocument.Parse(output);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+$", json.RootElement.GetProperty("version").GetString());
        Assert.StartsWith(".NET ", json.RootElement.GetProperty("runtime").GetProperty("name").GetString(), StringComparison.Ordinal);
        // These tests are managed code.
        Assert.False(json.RootElement.GetProperty("runtime").GetProperty("native").GetBoolean());
        foreach (var codec in (string[])["deflate", "zstd"])
            Assert.NotEqual("", json.RootElement.GetProperty("codecs").GetProperty(codec).GetProperty("library").GetString());
        Assert.NotEqual("", json.RootElement.GetProperty("system").GetProperty("name").GetString());
        var text = (await RunAsync("version")).Output;
        Assert.StartsWith($"imagetools {json.RootElement.GetProperty("version").GetString()}\n", text, StringComparison.Ordinal);
        Assert.Equal(text, (await RunAsync("--version")).Output);
    }

    [Fact]
    public async Task N_takes_a_target_that_is_there_and_makes_none()
    {
        File.WriteAllText(temp["there.raw"], "what was there");

        Assert.Equal(2, (await RunAsync("convert", "-n", "-O", "raw", "a.raw", "new.raw")).Exit);
        Assert.False(File.Exists(temp["new.raw"]));
        Assert.Equal(0, (await RunAsync("convert", "-n", "-O", "raw", "a.raw", "there.raw")).Exit);
        Assert.Equal(File.ReadAllBytes("a.raw"), File.ReadAllBytes("there.raw"));
    }

    [Theory]
    [InlineData("-O raw")]
    [InlineData("-O qcow2 -c")]
    public async Task A_rate_is_kept_and_holes_are_free(string how)
    {
        const int Data = 512 << 10;
        var content = new byte[Data];
        Random.Shared.NextBytes(content);
        using (var file = File.Create(temp["sparse.raw"]))
        {
            file.Write(content);
            file.SetLength(64 << 20);
        }

        var (exit, output, error) = await RunAsync(["convert", .. how.Split(' '), "-r", "512K", "sparse.raw", "out", "--json"]);

        Assert.True(exit == 0, error);
        using var json = JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        // Never faster, however fast the machine; with the holes it would take two minutes.
        Assert.InRange(json.RootElement.GetProperty("seconds").GetDouble(), 0.7, 60);
    }

    private static Task<(int Exit, string Output, string Error)> RunAsync(params string[] line) => RunAsync(80, line);

    private static async Task<(int Exit, string Output, string Error)> RunAsync(int columns, string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = false,
            OutputIsTerminal = false,
            HelpColumns = columns,
        };
        var exit = await CommandLine.RunAsync(line, host, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
