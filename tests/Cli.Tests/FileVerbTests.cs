using System.Text;
using System.Text.Json;

namespace ImageTools.Cli.Tests;

/// <summary>What volumes, ls, find, cat, cp and diff say of an image, compared with the tools that see the tree it was made of.</summary>
[Collection(nameof(WholeProcess))]
public sealed class FileVerbTests : IDisposable
{
    private readonly Surroundings surroundings = new();
    private readonly TempDirectory temp = new();

    /// <summary>A tree, and an image of it whose name has a colon.</summary>
    public FileVerbTests()
    {
        SmallFiles.Make("disk:1.raw", tree =>
        {
            Directory.CreateDirectory(Path.Combine(tree, "srv/deep/er"));
            File.WriteAllBytes(Path.Combine(tree, "srv/big"), [.. Enumerable.Range(0, 2_500_000).Select(i => (byte)(i * 31 / 7))]);
            File.WriteAllText(Path.Combine(tree, "srv/deep/Upper.TXT"), new string('u', 5000));
            File.WriteAllText(Path.Combine(tree, "srv/deep/er/name with blanks"), "x");
            File.WriteAllText(Path.Combine(tree, "srv/deep/er/line\nbreak"), "xy");
            Tool.Run("chmod", "755", Path.Combine(tree, "srv/big"));
            Tool.Run("chmod", "4600", Path.Combine(tree, "srv/deep/Upper.TXT"));
            Tool.Run("truncate", "-s", "5M", Path.Combine(tree, "srv/hole"));
            Tool.Run("mkfifo", Path.Combine(tree, "srv/pipe"));
            Tool.Run("cp", "-a", tree, temp["tree"]);
        });
        Directory.CreateDirectory(temp["tree/lost+found"]);
        Tool.Run("chmod", "700", temp["tree/lost+found"]);
    }

    public static TheoryData<string> Expressions =>
        [
            "",
            "-type f",
            "-type d,l",
            "-name *e*",
            "-name [!a-m]*",
            "-iname upper.*",
            "-path */deep/*",
            "-size +4k",
            "-size -2",
            "-size 1",
            "-size +1M -type f",
            "-size 2500000c",
            "-perm -4000",
            "-perm 4600",
            "-perm /111 -type f",
            "-maxdepth 1",
            "-mindepth 2 -maxdepth 3 -type f",
            "-newermt 2001-01-01 -type p",
        ];

    public void Dispose()
    {
        temp.Dispose();
        surroundings.Dispose();
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task Find_finds_what_find_finds(string expression)
    {
        string[] tests = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var bytes = new MemoryStream();

        var (exit, _, error) = await RunAsync(["find", "disk:1.raw", "-print0", .. tests], bytes);

        Assert.True(exit == 0, error);
        // Sizes of directories and of the tree's own directory are those of its file system, not of the image.
        string[] expected = Lines(Tool.TryRunIn(temp["tree"], null, "find", [".", .. tests, "-printf", "/%P\\0"]).Output, '\0'),
            found = Lines(Encoding.UTF8.GetString(bytes.ToArray()), '\0');
        if (expression.Contains("-size", StringComparison.Ordinal))
        {
            expected = [.. expected.Where(p => !Directory.Exists(temp["tree"] + p))];
            found = [.. found.Where(p => !Directory.Exists(temp["tree"] + p))];
        }
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.NotEmpty(found);
    }

    [Fact]
    public async Task Hashes_of_a_list_are_those_of_sha256sum()
    {
        var (exit, output, error) = await RunAsync(["ls", "-R", "disk:1.raw", "/srv", "--hash", "sha256", "--json"]);

        Assert.True(exit == 0, error);
        var hashes = Lines(output)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .Where(f => f.TryGetProperty("hashes", out _))
            .ToDictionary(f => f.GetProperty("path").GetString()!, f => f.GetProperty("hashes").GetProperty("sha256").GetString());
        Assert.Equal(5, hashes.Count);
        foreach (var (path, hash) in hashes)
            Assert.Equal(Tool.Run("sha256sum", temp["tree"] + path).TrimStart('\\').Split(' ')[0], hash);
    }

    [Fact]
    public async Task A_long_list_has_the_facts_of_stat()
    {
        var (exit, output, error) = await RunAsync(["ls", "-l", "disk:1.raw", "/etc"]);

        Assert.True(exit == 0, error);
        foreach (var name in (string[])["hostname", "name", "os-release"])
        {
            var expected = Tool.Run("stat", "--printf", "%A %u %g %s", temp[$"tree/etc/{name}"]).Split(' ');
            var words = Lines(output).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(w => w[7] == name);
            Assert.Equal(string.Join(' ', expected), string.Join(' ', words[0], words[2], words[3], words[4]));
        }
        Assert.Contains(" name -> hostname\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_a_line_break_is_one_line()
    {
        var (_, output, _) = await RunAsync(["ls", "disk:1.raw", "/srv/deep/er"]);

        Assert.Equal("line\\u000abreak\nname with blanks\n", output);
    }

    [Fact]
    public async Task Cat_writes_the_bytes_of_files_through_links()
    {
        using var bytes = new MemoryStream();

        var (exit, _, error) = await RunAsync(["cat", "disk:1.raw", "/srv/big", "etc/name", "/srv/hole", "/srv/../../etc/hostname"], bytes);

        Assert.True(exit == 0, error);
        byte[] expected = [.. File.ReadAllBytes(temp["tree/srv/big"]), .. "web-1\n"u8, .. new byte[5 << 20], .. "web-1\n"u8];
        Assert.True(expected.AsSpan().SequenceEqual(bytes.ToArray()));
    }

    [Theory]
    [InlineData("cat disk:1.raw /none", "There is no /none in the image.")]
    [InlineData("cat disk:1.raw /srv", "/srv is a directory, and has no content to print.")]
    [InlineData("cat disk:1.raw /srv/pipe", "/srv/pipe is a named pipe, and has no content to print.")]
    [InlineData("cat disk:1.raw --stream x /etc/hostname", "/etc/hostname has no stream 'x'.")]
    [InlineData("ls disk:1.raw --volume p1", "There is no volume 'p1'.")]
    [InlineData("ls disk:1.raw --volume disk --subvolume x", "There is no subvolume 'x'.")]
    public async Task What_is_not_there_is_said_with_exit_code_1(string line, string sentence)
    {
        var (exit, _, error) = await RunAsync(line.Split(' '), new MemoryStream());

        Assert.Equal(1, exit);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("find disk:1.raw -size 7x", "-size 7x")]
    [InlineData("find disk:1.raw -perm u+x", "-perm u+x")]
    [InlineData("find disk:1.raw -type q", "-type q")]
    [InlineData("find disk:1.raw -maxdepth -1", "--maxdepth -1")]
    [InlineData("find disk:1.raw -newermt soon", "-newermt soon")]
    [InlineData("ls disk:1.raw --hash crc", "crc")]
    [InlineData("cp disk:1.raw:/srv copy", "-r copies it")]
    [InlineData("cp disk:1.raw:/etc/hostname", "target is missing")]
    [InlineData("cp /etc/hostname copy", "IMAGE:PATH")]
    [InlineData("ls disk:1.raw --subvolume x", "--volume")]
    [InlineData("ls disk:1.raw --passphrase-file empty", "the first line is empty")]
    [InlineData("ls disk:1.raw --passphrase-file /dev/zero", "longer than")]
    public async Task What_is_meant_otherwise_is_said_with_exit_code_2(string line, string sentence)
    {
        File.WriteAllText("empty", "\nsecond line");

        var (exit, _, error) = await RunAsync(line.Split(' '));

        Assert.Equal(2, exit);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_is_never_repeated()
    {
        File.WriteAllText("key", "correct horse battery staple\n");

        foreach (var verb in (string[])["ls", "volumes", "find", "inspect"])
        {
            var (_, output, error) = await RunAsync([verb, "disk:1.raw", "--passphrase-file", "key", "--json", "-v"]);

            Assert.DoesNotContain("horse", output + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Copies_go_where_cp_would_put_them()
    {
        Directory.CreateDirectory("there");

        Assert.Equal(0, (await RunAsync(["cp", "disk:1.raw:/etc/hostname", "new"])).Exit);
        Assert.Equal(0, (await RunAsync(["cp", "disk:1.raw:/etc/name", "there"])).Exit);
        Assert.Equal(0, (await RunAsync(["cp", "-r", "disk:1.raw:/etc", "disk:1.raw:/srv/deep/", "there"])).Exit);
        Assert.Equal(0, (await RunAsync(["cp", "-r", "disk:1.raw:/srv", "renamed"])).Exit);
        Assert.Equal(0, (await RunAsync(["cp", "-r", "disk:1.raw:", "whole"])).Exit);

        Assert.Equal("web-1\n", File.ReadAllText("new"));
        Assert.Equal("web-1\n", File.ReadAllText("there/name"));
        Assert.Null(new FileInfo("there/name").LinkTarget);
        Tool.Run("diff", "-r", "--no-dereference", "there/etc", temp["tree/etc"]);
        Tool.Run("diff", "-r", "--no-dereference", "there/deep", temp["tree/srv/deep"]);
        Tool.Run("rm", "renamed/pipe", temp["tree/srv/pipe"], "whole/srv/pipe");
        Tool.Run("diff", "-r", "--no-dereference", "renamed", temp["tree/srv"]);
        Tool.Run("diff", "-r", "--no-dereference", "whole", temp["tree"]);
    }

    [Fact]
    public async Task A_copy_replaces_nothing_without_force_and_says_what_it_left()
    {
        File.WriteAllText("there", "mine");

        var (exit, _, error) = await RunAsync(["cp", "disk:1.raw:/etc/hostname", "there"]);
        Assert.Equal(1, exit);
        Assert.Contains("'there' exists; --force replaces files.", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText("there"));

        Assert.Equal(0, (await RunAsync(["cp", "--force", "disk:1.raw:/etc/hostname", "there"])).Exit);
        Assert.Equal("web-1\n", File.ReadAllText("there"));
        Assert.Equal(1, (await RunAsync(["cp", "--force", "disk:1.raw:/etc/hostname", "disk:1.raw"])).Exit);
        Assert.Equal(0, (await RunAsync(["cat", "disk:1.raw", "/etc/hostname"], new MemoryStream())).Exit);
    }

    [Fact]
    public async Task An_archive_goes_to_standard_output_or_into_a_file_that_tar_reads()
    {
        using var bytes = new MemoryStream();
        Assert.Equal(0, (await RunAsync(["cp", "-r", "disk:1.raw:/srv", "-"], bytes)).Exit);
        File.WriteAllBytes("output.tar", bytes.ToArray());
        Assert.Equal(0, (await RunAsync(["cp", "-r", "--tar", "disk:1.raw:/srv", "file.tar"])).Exit);

        foreach (var archive in (string[])["output.tar", "file.tar"])
        {
            Directory.CreateDirectory($"{archive}.d");
            Tool.Run("tar", "-xf", archive, "-C", $"{archive}.d");
            Assert.True(File.ReadAllBytes(temp["tree/srv/big"]).AsSpan().SequenceEqual(File.ReadAllBytes($"{archive}.d/srv/big")));
        }
        Assert.Equal(2, (await RunAsync(["cp", "-r", "--tar", "disk:1.raw:/srv", "file.tar"])).Exit);
    }

    [Fact]
    public async Task Diff_says_what_differs_and_ends_as_diff_does()
    {
        SmallFiles.Make("other.raw", tree =>
        {
            File.WriteAllText(Path.Combine(tree, "etc/hostname"), "web-2\n");
            Tool.Run("chmod", "600", Path.Combine(tree, "etc/os-release"));
            File.Delete(Path.Combine(tree, "etc/name"));
            File.CreateSymbolicLink(Path.Combine(tree, "etc/name"), "os-release");
            File.WriteAllText(Path.Combine(tree, "etc/added"), "");
        });

        var (exit, output, error) = await RunAsync(["diff", "disk:1.raw", "other.raw", "/etc"]);

        Assert.True(exit == 1, error);
        Assert.Equal("+ /added\n! /hostname (content)\n! /name (target)\n! /os-release (mode)\n", output);
        Assert.Equal((0, ""), await SameAsync(["diff", "disk:1.raw", "disk:1.raw", "--times", "--xattrs"]));
        Assert.Equal(2, (await RunAsync(["diff", "disk:1.raw", "none.raw"])).Exit);
        Assert.Contains("- /srv/deep\n", (await RunAsync(["diff", "disk:1.raw", "other.raw"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volumes_of_several_disks_are_listed_under_their_disks()
    {
        var (exit, output, error) = await RunAsync(["volumes", "disk:1.raw", "--disk", "disk:1.raw", "--json"]);

        Assert.True(exit == 0, error);
        var disks = JsonDocument.Parse(output).RootElement.GetProperty("disks").EnumerateArray().ToArray();
        Assert.Equal(["d1:disk", "d2:disk"], disks.Select(d => d.GetProperty("volumes")[0].GetProperty("id").GetString()));
        Assert.Equal("ext4", disks[0].GetProperty("volumes")[0].GetProperty("filesystem").GetString());
    }

    private static string[] Lines(string text, char end = '\n') => text.Split(end, StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(int Exit, string Output)> SameAsync(string[] line) =>
        await RunAsync(line) is var (exit, output, _) ? (exit, output) : default;

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string[] line, Stream? bytes = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = false,
            OutputIsTerminal = false,
            OpenOutput = () => bytes ?? throw new InvalidOperationException("Nobody reads standard output."),
        };
        var exit = await CommandLine.RunAsync(line, host, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
