using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>What is done with images after their import, through the command.</summary>
public sealed class ImageVerbTests
{
    [Fact]
    public async Task An_image_is_listed_copied_exported_and_removed_with_its_snapshot()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory);
        var imported = cloud.Run(
            "import",
            raw,
            "--bucket",
            cloud.Bucket,
            "--name",
            "verbs",
            "--ignore-preflight",
            "--keep-object",
            "--copy-to",
            "eu-central-1",
            "--next",
            "all",
            "--json"
        );
        Assert.True(imported.ExitCode == 0, imported.Error);
        var result = ServedCloud.LastJson(imported);
        var id = result.GetProperty("imageId").GetString()!;
        Assert.Equal("Available", result.GetProperty("copies")[0].GetProperty("status").GetString());
        Assert.True(result.GetProperty("instance").GetProperty("wouldStart").GetBoolean());

        var listed = JsonDocument.Parse(cloud.Run("images", "verb", "--json").Output).RootElement.GetProperty("images")[0];
        Assert.Equal(id, listed.GetProperty("imageId").GetString());
        Assert.StartsWith("crc64-", listed.GetProperty("tags").GetProperty("imagetools-content").GetString(), StringComparison.Ordinal);
        var snapshot = listed.GetProperty("snapshots")[0].GetString()!;

        var copied = cloud.Run("image", "copy", id, "--to", "cn-shanghai");
        Assert.True(copied.ExitCode == 0, copied.Error);
        Assert.Contains("cn-shanghai", copied.Output, StringComparison.Ordinal);

        var exported = cloud.Run("image", "export", id, $"oss://{cloud.Bucket}/back");
        Assert.True(exported.ExitCode == 0, exported.Error);
        var key = exported.Output.Trim()[$"oss://{cloud.Bucket}/".Length..];
        Assert.StartsWith("back_", key, StringComparison.Ordinal);
        // The disk of an image is a whole number of GiB; what was imported is its beginning.
        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(cloud.ObjectFile(key)).Take((int)new FileInfo(raw).Length));

        var removed = cloud.Run("image", "rm", id);
        Assert.True(removed.ExitCode == 0, removed.Error);
        Assert.Contains(snapshot, removed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(id, cloud.Run("images").Output, StringComparison.Ordinal);
        var again = cloud.Run("image", "rm", id);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("has no image", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_import_twice_makes_one_image_and_moves_nothing_the_second_time()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory);
        string[] command = ["import", raw, "--bucket", cloud.Bucket, "--name", "twice", "--ignore-preflight"];
        var first = cloud.Run(command);
        Assert.True(first.ExitCode == 0, first.Error);
        var second = cloud.Run(command);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(first.Output.Trim().Split('\n')[^1], second.Output.Trim().Split('\n')[^1]);
        Assert.Contains("same content", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Uploaded", second.Error, StringComparison.Ordinal);

        await File.AppendAllBytesAsync(
            raw,
            new byte[1 << 20]
                .Select((_, i) => (byte)i)
                .ToArray(),
            TestContext.Current.CancellationToken
        );
        var other = cloud.Run(command);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("other content", other.Error, StringComparison.Ordinal);
        Assert.Contains("image rm", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import", "x.raw", "--next", "chef")]
    [InlineData("image", "export", "m-1", "oss://bucket-1/a-b")]
    [InlineData("image", "copy", "m-1")]
    public void What_cannot_be_meant_is_a_usage_error(params string[] arguments) =>
        Assert.Equal(2, ImageToolsCommand.Run([.. arguments, "--cloud", "local"]).ExitCode);
}
