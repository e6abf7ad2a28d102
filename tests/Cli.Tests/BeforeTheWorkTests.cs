using System.Text.Json;

namespace ImageTools.Cli.Tests;

/// <summary>What can be known before the work is said before it; and work that is done already is not done again.</summary>
[Collection(nameof(WholeProcess))]
public sealed class BeforeTheWorkTests : IDisposable
{
    private readonly TempDirectory temp = new();
    private readonly Dictionary<string, string?> saved = [];

    public BeforeTheWorkTests()
    {
        var content = new byte[300 << 10];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(temp["disk.raw"], content);
        foreach (
            var (name, value) in (IEnumerable<(string, string)>)
                [("HOME", temp.Path), ("XDG_STATE_HOME", temp.Path), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")]
        )
        {
            saved[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private string[] Local => ["--cloud", "local", "--cloud-data", temp["cloud"]];

    public void Dispose()
    {
        foreach (var (name, value) in saved)
            Environment.SetEnvironmentVariable(name, value);
        temp.Dispose();
    }

    [Theory]
    [InlineData("nowhere/m.json", "there is no directory")]
    [InlineData("/proc/m.json", "/proc")]
    [InlineData(".", "is a directory")]
    public async Task A_manifest_that_can_not_be_written_ends_an_upload_before_it_begins(string manifest, string sentence)
    {
        var (exit, _, error) = await RunAsync([
            "upload",
            temp["disk.raw"],
            "oss://imagetools-demo/k",
            "--manifest",
            Path.Combine(temp.Path, manifest),
            .. Local,
        ]);

        Assert.NotEqual(0, exit);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(temp["cloud"]));
    }

    [Theory]
    [InlineData("upload disk oss://my-images/k")]
    [InlineData("import disk --bucket my-images --name web --ignore-preflight")]
    [InlineData("clean oss://my-images")]
    [InlineData("abort oss://my-images/k")]
    public async Task The_bucket_of_the_embedded_cloud_is_named_to_whoever_names_another(string line)
    {
        var (exit, _, error) = await RunAsync([.. line.Split(' ').Select(w => w == "disk" ? temp["disk.raw"] : w), .. Local]);

        Assert.Equal(1, exit);
        Assert.Contains("imagetools-demo", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks --region cn-hangzhuo", "cn-hangzhou")]
    [InlineData("images --region cn_shanghai", "cn-shanghai")]
    [InlineData("import disk --name web --bucket b-c-d --region cn-hangzhou --copy-to eu-centrall-1", "eu-central-1")]
    public async Task A_mistyped_region_is_told_from_the_nearest_before_anything_is_asked(string line, string nearest)
    {
        var (exit, _, error) = await RunAsync([.. line.Split(' ').Select(w => w == "disk" ? temp["disk.raw"] : w)]);

        Assert.Equal(2, exit);
        Assert.Contains(nearest, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_is_new_is_left_to_the_service()
    {
        Cloud.RegionNames.Check("us-west-7");
        Cloud.RegionNames.Check("mars-north-1");
        Assert.Throws<UsageException>(() => Cloud.RegionNames.Check("cn-hangzho"));
    }

    [Fact]
    public async Task A_backing_file_is_refused_in_the_words_of_the_command()
    {
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", temp["disk.raw"], "-F", "raw", temp["overlay.qcow2"]);

        var (exit, _, error) = await RunAsync(["convert", "-O", "raw", temp["overlay.qcow2"], temp["out.raw"]]);

        Assert.Equal(1, exit);
        Assert.Contains("--allow-backing", error, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowBacking", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(["convert", "--allow-backing", "-O", "raw", temp["overlay.qcow2"], temp["out.raw"]])).Exit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-O qcow2 -c")]
    [InlineData("-O vhd")]
    public async Task An_upload_that_is_there_already_is_done(string how)
    {
        string[] line =
        [
            "upload",
            temp["disk.raw"],
            "oss://imagetools-demo/disk",
            .. how.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            .. Local,
            "--json",
        ];
        var first = await ResultAsync(line);
        var stored = Path.Combine(temp["cloud"], "oss", "imagetools-demo", "disk");
        var (bytes, time) = (File.ReadAllBytes(stored), File.GetLastWriteTimeUtc(stored));

        var second = await ResultAsync(line);

        Assert.Equal((false, true), (first.GetProperty("reused").GetBoolean(), second.GetProperty("reused").GetBoolean()));
        Assert.Equal(0, second.GetProperty("bytesSent").GetInt64());
        foreach (var same in (string[])["object", "size", "crc64", "etag"])
            Assert.Equal(first.GetProperty(same).ToString(), second.GetProperty(same).ToString());
        Assert.Equal(time, File.GetLastWriteTimeUtc(stored));
        Assert.Equal(bytes, File.ReadAllBytes(stored));
        // In words, and refused when asked to.
        var words = await RunAsync([.. line[..^1]]);
        Assert.Contains("was there already", words.Output, StringComparison.Ordinal);
        var (exit, _, error) = await RunAsync([.. line, "--no-reuse"]);
        Assert.Equal(1, exit);
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_object_of_the_same_name_is_an_error_and_stays()
    {
        string[] line = ["upload", temp["disk.raw"], "oss://imagetools-demo/disk", .. Local];
        Assert.Equal(0, (await RunAsync(line)).Exit);
        var stored = Path.Combine(temp["cloud"], "oss", "imagetools-demo", "disk");
        var bytes = File.ReadAllBytes(stored);
        // Of the same length, and of another.
        foreach (var length in new[] { bytes.Length, bytes.Length / 2 })
        {
            var other = new byte[length];
            Random.Shared.NextBytes(other);
            File.WriteAllBytes(temp["disk.raw"], other);
            var (exit, _, error) = await RunAsync(line);
            Assert.Equal(1, exit);
            Assert.Contains("exists already", error, StringComparison.Ordinal);
            Assert.Contains("--overwrite", error, StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(stored));
        }
        Assert.Equal(0, (await RunAsync([.. line, "--overwrite"])).Exit);
        Assert.Equal(File.ReadAllBytes(temp["disk.raw"]), File.ReadAllBytes(stored));
    }

    private static async Task<JsonElement> ResultAsync(string[] line)
    {
        var (exit, output, error) = await RunAsync(line);
        Assert.True(exit == 0, error);
        using var document = JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        return document.RootElement.Clone();
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = false,
            OutputIsTerminal = false,
        };
        var exit = await CommandLine.RunAsync(line, host, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
