using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageTools.Interop;

/// <summary>The manifest of an import, judged by other programs, and checked again by `verify`.</summary>
public sealed class ManifestTests
{
    [Fact]
    public async Task A_manifest_chains_source_content_object_parts_and_image_and_verifies()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 12 << 20);
        var path = directory["manifest.json"];
        var imported = cloud.Run(
            "import",
            raw,
            "--bucket",
            cloud.Bucket,
            "--key",
            "m.raw",
            "-O",
            "raw",
            "--part-size",
            "1M",
            "--name",
            "manifest",
            "--ignore-preflight",
            "--keep-object",
            "--copy-to",
            "cn-shanghai",
            "--manifest",
            path
        );
        Assert.True(imported.ExitCode == 0, imported.Error);

        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(cloud.Secret, text, StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(text).RootElement;
        var disk = manifest.GetProperty("disks")[0];
        var sha256 = Tool.Run("sha256sum", raw).Split(' ')[0];
        Assert.Equal(sha256, disk.GetProperty("source").GetProperty("sha256").GetString());
        Assert.Equal(sha256, disk.GetProperty("content").GetProperty("sha256").GetString());
        var table = disk.GetProperty("object");
        Assert.Equal(12, table.GetProperty("parts").GetArrayLength());
        Assert.Equal(12 << 20, table.GetProperty("size").GetInt64());
        Assert.Equal("manifest", manifest.GetProperty("importImage").GetProperty("ImageName").GetString());
        Assert.Equal(imported.Output.Trim().Split('\n')[^1], manifest.GetProperty("image").GetProperty("id").GetString());

        var verified = cloud.Run("verify", path, "--deep", "--json");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        var items = ServedCloud.LastJson(verified).GetProperty("items").EnumerateArray().ToArray();
        Assert.All(items, i => Assert.Equal("pass", i.GetProperty("status").GetString()));
        Assert.Equal(
            ["source", "content", "parts", "object", "bytes", "image", "image"],
            items.Select(i => i.GetProperty("item").GetString())
        );

        // One byte of the object, behind the service's back: its own CRC-64 is of no use then, reading it is.
        var stored = await File.ReadAllBytesAsync(cloud.ObjectFile("m.raw"), TestContext.Current.CancellationToken);
        stored[5 << 20] ^= 1;
        await File.WriteAllBytesAsync(cloud.ObjectFile("m.raw"), stored, TestContext.Current.CancellationToken);
        var deep = cloud.Run("verify", path, "--deep");
        Assert.Equal(1, deep.ExitCode);
        Assert.Contains("part 6 ", deep.Output, StringComparison.Ordinal);

        // Another byte of the source.
        var bytes = await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken);
        bytes[3 << 20] ^= 1;
        await File.WriteAllBytesAsync(raw, bytes, TestContext.Current.CancellationToken);
        var offline = cloud.RunHere("verify", path, "--offline");
        Assert.Equal(1, offline.ExitCode);
        Assert.Contains("fail     source", offline.Output, StringComparison.Ordinal);
        Assert.Contains("fail     content", offline.Output, StringComparison.Ordinal);

        var id = manifest.GetProperty("image").GetProperty("id").GetString()!;
        Assert.Equal(0, cloud.Run("image", "rm", id).ExitCode);
        Assert.Contains("no such image", cloud.Run("verify", path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_has_a_manifest_too_and_a_deleted_object_is_no_failure_of_an_import()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory);
        var uploaded = cloud.Run("upload", raw, $"oss://{cloud.Bucket}/u.qcow2", "-c", "-O", "qcow2", "--manifest", directory["u.json"]);
        Assert.True(uploaded.ExitCode == 0, uploaded.Error);
        Assert.Equal(0, cloud.Run("verify", directory["u.json"], "--deep").ExitCode);
        File.Move(raw, directory["moved.raw"]);
        Assert.Contains("skip     source", cloud.Run("verify", directory["u.json"]).Output, StringComparison.Ordinal);
        Assert.Contains(
            "pass     source",
            cloud.Run("verify", directory["u.json"], "--source", directory["moved.raw"]).Output,
            StringComparison.Ordinal
        );

        Assert.Equal(
            0,
            cloud
                .Run(
                    "import",
                    directory["moved.raw"],
                    "--bucket",
                    cloud.Bucket,
                    "--name",
                    "gone",
                    "--ignore-preflight",
                    "--manifest",
                    directory["i.json"]
                )
                .ExitCode
        );
        var verified = cloud.Run("verify", directory["i.json"]);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        Assert.Contains("skip     object", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_was_tampered_with_is_refused_by_the_field()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory);
        Assert.Equal(
            0,
            cloud.Run("upload", raw, $"oss://{cloud.Bucket}/t.raw", "--part-size", "1M", "--manifest", directory["t.json"]).ExitCode
        );
        var good = await File.ReadAllTextAsync(directory["t.json"], TestContext.Current.CancellationToken);
        foreach (
            var (change, expected) in ((Action<JsonNode>, string)[])
                [
                    (n => n["schema"] = "imagetools.manifest/9", "schema"),
                    (n => n["disks"] = new JsonArray(), "disks"),
                    (n => n["disks"]![0]!["virtualSize"] = -1, "virtualSize"),
                    (n => n["disks"]![0]!["object"]!["parts"]![1]!["crc64"] = "7", "part table"),
                    (n => n["disks"]![0]!["object"]!["size"] = 5, "part table"),
                    (n => n["created"] = "yesterday", "created"),
                    (n => n["disks"]![0]!["source"]!["length"] = 1e40, "length"),
                    (n => n.AsObject().Remove("region"), "region"),
                ]
        )
        {
            var node = JsonNode.Parse(good)!;
            change(node);
            await File.WriteAllTextAsync(directory["bad.json"], node.ToJsonString(), TestContext.Current.CancellationToken);
            var result = cloud.RunHere("verify", directory["bad.json"], "--offline");
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
        await File.WriteAllTextAsync(directory["bad.json"], new string('[', 100_000), TestContext.Current.CancellationToken);
        Assert.Equal(1, cloud.RunHere("verify", directory["bad.json"], "--offline").ExitCode);
    }
}
