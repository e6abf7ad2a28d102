using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>
/// Programs of other people, unchanged, and the command with a region alone, where the official names lead to `cloud serve` over TLS: in a
/// network namespace of their own (tests/strangers).
/// </summary>
public sealed class StrangersTests
{
    [Fact]
    public void Packer_uploads_and_imports_with_its_own_post_processor()
    {
        Tool.Require("packer");
        using var directory = new TempDirectory();
        var output = Run(directory, "bash", Script("packer.sh"), Template("alicloud-import.json"), "packer-built");

        Assert.Contains("Alicloud images were created", output, StringComparison.Ordinal);
        Assert.Equal(
            Disk(directory),
            File.ReadAllBytes(Assert.Single(Directory.GetFiles(directory["cloud/data/oss/imagetools-demo"], "Packer_*")))
        );
        Assert.Equal("Available", StatusOf(directory, "packer-built"));
    }

    [Fact]
    public void Packer_hands_a_guest_to_the_command_by_its_shell()
    {
        Tool.Require("packer");
        using var directory = new TempDirectory();
        var output = Run(directory, "bash", Script("packer.sh"), Template("imagetools.json"), "packer-guest", DemoGuest());

        Assert.Contains("Builds finished", output, StringComparison.Ordinal);
        Assert.Equal("Available", StatusOf(directory, "packer-guest"));
        Assert.Equal("Debian", PropertyOf(directory, "packer-guest", "platform"));
    }

    [Fact]
    public void The_documents_link_the_templates_that_packer_runs_here()
    {
        var text = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "import.md"));
        var templates = Directory.GetFiles(Path.Combine(Shared.Repository, "docs", "packer")).Select(Path.GetFileName).Order();
        Assert.Equal(["alicloud-import.json", "imagetools.json"], templates);
        Assert.All(templates, t => Assert.Contains($"](packer/{t})", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Rclone_works_with_its_provider_alibaba()
    {
        Tool.Require("rclone");
        using var directory = new TempDirectory();
        Assert.Equal("guest.raw", Run(directory, "bash", Script("rclone.sh")).Trim());
        Assert.Equal(Disk(directory), File.ReadAllBytes(directory["cloud/data/oss/imagetools-demo/rclone/guest.raw"]));
    }

    [Fact]
    public void The_go_sdk_puts_lists_and_reads_objects()
    {
        Tool.Require("go");
        Tool.RequirePackage("golang-github-aliyun-aliyun-oss-go-sdk-dev", "/usr/share/gocode/src/github.com/aliyun/aliyun-oss-go-sdk/oss");
        using var directory = new TempDirectory();
        Run(directory, "bash", Script("go.sh"));
        foreach (var name in (string[])["whole", "parts"])
            Assert.Equal(Disk(directory), File.ReadAllBytes(directory[$"cloud/data/oss/imagetools-demo/go/{name}.raw"]));
    }

    [Fact]
    public void The_node_clients_find_their_way_by_the_region()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        var lines = Run(directory, "node", Path.Combine(clients.Directory, "official.mjs"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["ali-oss npm/v4.raw: ok", "ali-oss npm/v1.raw: ok", "ecs: ok"], lines);
        Assert.Equal(Disk(directory), File.ReadAllBytes(directory["cloud/data/oss/imagetools-demo/npm/v1.raw"]));
        Assert.Equal("Available", StatusOf(directory, "npm-built"));
    }

    [Fact]
    public void The_command_needs_the_region_alone_and_trusts_no_certificate_but_one_of_the_systems_authorities()
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        var output = Run(directory, "bash", Script("imagetools.sh"));
        Assert.Equal(2, output.Split('\n').Count(l => l == "Images are identical."));
        Assert.Contains("untrusted: refused", output, StringComparison.Ordinal);
        Assert.Equal("Available", StatusOf(directory, "own-built"));
    }

    [Fact]
    public void The_command_imports_a_real_guest_with_the_region_alone()
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        var output = Run(directory, "bash", Script("imagetools.sh"), "--guest", DemoGuest());

        Assert.Matches("(?m)^image: m-[0-9a-z]+$", output);
        Assert.Contains("Images are identical.", output, StringComparison.Ordinal);
        Assert.Equal("Available", StatusOf(directory, "own-guest"));
        Assert.Equal("Debian", PropertyOf(directory, "own-guest", "platform"));
    }

    /// <summary>The guest that `./demo.sh` and `./test.sh` make.</summary>
    private static string DemoGuest()
    {
        var path = Path.Combine(Shared.Repository, ".demo", "debian.vmdk");
        Assert.SkipUnless(File.Exists(path), "the demo guest is not there; ./test.sh makes it.");
        return path;
    }

    private static string Template(string name) => Path.Combine(Shared.Repository, "docs", "packer", name);

    private static string Script(string name) => Path.Combine(Shared.Repository, "tests", "strangers", name);

    /// <summary>The disk that all of them carry: 8 MiB, most of it zeros.</summary>
    private static byte[] Disk(TempDirectory directory)
    {
        var path = directory["disk.raw"];
        if (!File.Exists(path))
        {
            var bytes = new byte[8 << 20];
            new Random(13).NextBytes(bytes.AsSpan(1 << 20, 3_000_000));
            File.WriteAllBytes(path, bytes);
        }
        return File.ReadAllBytes(path);
    }

    private static string Run(TempDirectory directory, params string[] command)
    {
        Tool.Require("unshare", "ip", "openssl");
        _ = Disk(directory);
        var result = Tool.TryRunIn(
            null,
            new Dictionary<string, string> { ["IMAGETOOLS"] = string.Join(' ', ImageToolsCommand.Words) },
            "bash",
            [Script("official-names.sh"), directory["cloud"], .. command, directory["disk.raw"]]
        );
        Assert.SkipWhen(result.ExitCode == 77, result.Error.Trim());
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)} exited with {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output;
    }

    private static string? StatusOf(TempDirectory directory, string image) => PropertyOf(directory, image, "status");

    private static string? PropertyOf(TempDirectory directory, string image, string property)
    {
        using var state = JsonDocument.Parse(File.ReadAllText(directory["cloud/data/ecs/state.json"]));
        var images = state.RootElement.EnumerateObject().Single(p => p.Name.Equals("images", StringComparison.OrdinalIgnoreCase)).Value;
        string? Text(JsonElement e, string name) =>
            e.EnumerateObject().Single(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value.GetString();
        return images.EnumerateArray().Where(i => Text(i, "name") == image).Select(i => Text(i, property)).SingleOrDefault();
    }
}
