using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageTools.Interop;

/// <summary>The command and a source that somebody else writes: never an object or an image that is not exactly one source.</summary>
public sealed class SourceChangeTests
{
    private const int Size = 12 << 20;

    [Theory]
    [InlineData("shrunk", "")]
    [InlineData("overwritten", "")]
    [InlineData("grown", "")]
    [InlineData("replaced", "")]
    [InlineData("shrunk", "-O qcow2")]
    [InlineData("overwritten", "-O qcow2 -c")]
    [InlineData("overwritten", "-O vhd --hash sha256")]
    [InlineData("overwritten", "-O raw --trim --manifest m.json")]
    public async Task An_upload_whose_source_changes_is_not_completed_and_not_gone_on_with(string change, string how)
    {
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, Size);
        FileClock.WaitForAnotherTick(directory);
        var changes = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                {
                    if (request.Operation == "UploadPart" && Interlocked.Increment(ref changes) == 3)
                        Change(raw, change);
                    return null;
                },
            }
        );
        string[] command =
        [
            "upload",
            raw,
            $"oss://{cloud.Bucket}/disk",
            .. how.Replace("m.json", directory["m.json"], StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            "--part-size",
            "512k",
            "--parallel",
            "2",
            "--json",
        ];

        var result = cloud.Run(command);
        Assert.True(changes >= 3, result.Output);
        Assert.True(result.ExitCode == 1, result.Output + result.Error);
        var error = ServedCloud.LastJson(result);
        Assert.Equal("source-changed", error.GetProperty("code").GetString());
        Assert.Equal(raw, error.GetProperty("where").GetProperty("file").GetString());
        Assert.Empty(cloud.Objects());
        Assert.False(File.Exists(directory["m.json"]));

        var again = cloud.Run(command);
        Assert.Equal("run-changed", ServedCloud.LastJson(again).GetProperty("code").GetString());
        Assert.Contains(raw, again.Error, StringComparison.Ordinal);
        Assert.Equal("run-changed", ServedCloud.LastJson(cloud.RunHere("resume", "--json")).GetProperty("code").GetString());
        Assert.Empty(cloud.Objects());

        var afresh = cloud.Run([.. command, "--restart"]);
        Assert.True(afresh.ExitCode == 0, afresh.Error);
        if (how.Length == 0)
        {
            Tool.Run("cmp", raw, cloud.ObjectFile("disk"));
        }
        else
        {
            Tool.Run(
                "qemu-img",
                "compare",
                "-f",
                "raw",
                "-F",
                how.Contains("qcow2", StringComparison.Ordinal) ? "qcow2"
                    : how.Contains("vhd", StringComparison.Ordinal) ? "vpc"
                    : "raw",
                raw,
                cloud.ObjectFile("disk")
            );
        }
    }

    [Fact]
    public async Task A_nightly_upload_whose_source_changes_is_not_completed_though_its_parts_are_copied()
    {
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, Size);
        FileClock.WaitForAnotherTick(directory);
        var copies = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                {
                    if (request.Operation == "UploadPartCopy" && Interlocked.Increment(ref copies) == 3)
                        Change(raw, "overwritten");
                    return null;
                },
            }
        );
        Assert.Equal(0, cloud.Run("upload", raw, $"oss://{cloud.Bucket}/night-1", "--part-size", "512k", "--part-table").ExitCode);
        var result = cloud.Run(
            "upload",
            raw,
            $"oss://{cloud.Bucket}/night-2",
            "--base",
            $"oss://{cloud.Bucket}/night-1",
            "--parallel",
            "1",
            "--json"
        );
        Assert.True(copies >= 3, result.Output);
        Assert.Equal("source-changed", ServedCloud.LastJson(result).GetProperty("code").GetString());
        Assert.False(File.Exists(cloud.ObjectFile("night-2")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_import_of_two_disks_of_which_one_changes_makes_no_image(int which)
    {
        using var directory = new TempDirectory();
        string[] disks = [directory["system.raw"], directory["data.raw"]];
        File.Move(CloudErrorTests.Raw(directory, Size), disks[0]);
        File.Move(CloudErrorTests.Raw(directory, Size), disks[1]);
        FileClock.WaitForAnotherTick(directory);
        var (parts, imports) = (0, 0);
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                {
                    // The system disk has arrived then, and the other one has begun.
                    if (request is { Operation: "UploadPart", PartNumber: 3 } && Interlocked.Increment(ref parts) == 2)
                        Change(disks[which], "overwritten");
                    if (request.Operation == "ImportImage")
                        Interlocked.Increment(ref imports);
                    return null;
                },
            }
        );
        string[] command =
        [
            "import",
            .. disks,
            "--bucket",
            cloud.Bucket,
            "--name",
            "two",
            "-O",
            "raw",
            "--part-size",
            "512k",
            "--parallel",
            "1",
            "--ignore-preflight",
            "--skip-check",
            "param-dry-run",
            "--manifest",
            directory["m.json"],
            "--json",
        ];
        var result = cloud.Run(command);
        Assert.True(parts >= 2, result.Output);
        var error = ServedCloud.LastJson(result);
        Assert.Equal(
            (1, "source-changed", disks[which]),
            (result.ExitCode, error.GetProperty("code").GetString(), error.GetProperty("where").GetProperty("file").GetString())
        );
        Assert.Equal(0, imports);
        Assert.False(File.Exists(directory["m.json"]));
        Assert.Equal("run-changed", ServedCloud.LastJson(cloud.Run(command)).GetProperty("code").GetString());
        Assert.Equal(0, imports);
    }

    [Fact]
    public async Task A_manifest_knows_every_file_of_its_source_and_verify_finds_the_one_that_changed()
    {
        using var directory = new TempDirectory();
        await using var cloud = await ServedCloud.StartAsync();
        string[] files = [.. Flat(directory)];
        foreach (var how in new[] { "-O qcow2", "-O qcow2 -c --trim" })
        {
            var uploaded = cloud.Run([
                "upload",
                files[0],
                $"oss://{cloud.Bucket}/disk",
                .. how.Split(' '),
                "--overwrite",
                "--manifest",
                directory["m.json"],
            ]);
            Assert.True(uploaded.ExitCode == 0, uploaded.Error);
            var recorded = JsonDocument
                .Parse(await File.ReadAllTextAsync(directory["m.json"], TestContext.Current.CancellationToken))
                .RootElement.GetProperty("disks")[0]
                .GetProperty("sourceFiles")
                .EnumerateArray()
                .ToArray();
            Assert.Equal(files, recorded.Select(f => f.GetProperty("path").GetString()));
            Assert.Equal(
                files.Select(f => Tool.Run("sha256sum", f).Split(' ')[0]),
                recorded.Select(f => f.GetProperty("sha256").GetString())
            );
            Assert.Equal(0, cloud.RunHere("verify", directory["m.json"], "--offline").ExitCode);
            foreach (var file in files)
            {
                var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
                var time = File.GetLastWriteTimeUtc(file);
                // Of the same length and time.
                var other = before.ToArray();
                other[^2] ^= 1;
                await File.WriteAllBytesAsync(file, other, TestContext.Current.CancellationToken);
                File.SetLastWriteTimeUtc(file, time);
                var verified = cloud.RunHere("verify", directory["m.json"], "--offline");
                Assert.True(verified.ExitCode == 1, how + file + verified.Output + verified.Error);
                Assert.Contains($"fail     source   {file}", verified.Output, StringComparison.Ordinal);
                await File.WriteAllBytesAsync(file, before, TestContext.Current.CancellationToken);
            }
        }
        // All moved together.
        Directory.CreateDirectory(directory["moved"]);
        foreach (var file in files)
            File.Move(file, Path.Combine(directory["moved"], Path.GetFileName(file)));
        var moved = cloud.RunHere("verify", directory["m.json"], "--offline", "--source", Path.Combine(directory["moved"], "disk.vmdk"));
        Assert.True(moved.ExitCode == 0, moved.Output + moved.Error);
        File.Delete(Path.Combine(directory["moved"], "disk-f002.vmdk"));
        Assert.Contains(
            "the file does not exist",
            cloud.RunHere("verify", directory["m.json"], "--offline", "--source", Path.Combine(directory["moved"], "disk.vmdk")).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_manifest_of_before_is_read_and_what_it_does_not_tell_is_unknown()
    {
        using var directory = new TempDirectory();
        await using var cloud = await ServedCloud.StartAsync();
        string[] files = [.. Flat(directory)];
        Assert.Equal(
            0,
            cloud.Run("upload", files[0], $"oss://{cloud.Bucket}/disk", "-O", "qcow2", "--trim", "--manifest", directory["m.json"]).ExitCode
        );
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(directory["m.json"], TestContext.Current.CancellationToken))!;
        var disk = manifest["disks"]![0]!.AsObject();
        disk.Remove("sourceFiles");
        disk["source"]!["length"] = files.Sum(f => new FileInfo(f).Length);
        await File.WriteAllTextAsync(directory["m.json"], manifest.ToJsonString(), TestContext.Current.CancellationToken);
        var verified = cloud.RunHere("verify", directory["m.json"], "--offline");
        Assert.Contains($"pass     source   {files[0]}", verified.Output, StringComparison.Ordinal);
        Assert.Contains($"unknown  files    {files[0]}", verified.Output, StringComparison.Ordinal);

        disk["sourceFiles"] = new JsonArray(
            new JsonObject
            {
                ["path"] = "/etc/passwd",
                ["length"] = 1,
                ["modified"] = "2024-01-01T00:00:00Z",
            }
        );
        await File.WriteAllTextAsync(directory["m.json"], manifest.ToJsonString(), TestContext.Current.CancellationToken);
        var refused = cloud.RunHere("verify", directory["m.json"], "--offline");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("sourceFiles", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_compared_part_by_part_since_it_does_not_tell_whether_it_was_written()
    {
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, Size);
        using var loop = LoopDevice.Over(raw);
        var fails = true;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                    Volatile.Read(ref fails) && request is { Operation: "UploadPart", PartNumber: > 5 }
                        ? new LocalCloud.Faults.Fault { Status = 403, Code = "AccessDenied" }
                        : null,
            }
        );
        string[] command = ["upload", loop.Node, $"oss://{cloud.Bucket}/disk", "--part-size", "512k", "--parallel", "1", "--json"];
        Assert.Equal(1, cloud.Run(command).ExitCode);
        Volatile.Write(ref fails, false);
        Tool.Run("dd", "if=/dev/urandom", $"of={loop.Node}", "bs=4096", "count=1", "conv=fsync,notrunc", "status=none");
        var result = cloud.Run(command);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("is a device", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal(4, ServedCloud.LastJson(result).GetProperty("partsReused").GetInt32());
        Tool.Run("cmp", loop.Node, cloud.ObjectFile("disk"));
    }

    private static void Change(string path, string change)
    {
        if (change == "replaced")
        {
            File.Copy(path, path + ".new");
            File.Move(path + ".new", path, overwrite: true);
            return;
        }
        // Without the lock that .NET would want and no other program heeds.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        if (change == "overwritten")
        {
            file.Position = 5 << 20;
            file.Write(new byte[6 << 20]);
        }
        else
        {
            file.SetLength(change == "grown" ? file.Length + 512 : file.Length / 4);
        }
    }

    /// <summary>A descriptor with two flat extents.</summary>
    private static IEnumerable<string> Flat(TempDirectory directory)
    {
        var bytes = File.ReadAllBytes(CloudErrorTests.Raw(directory, Size));
        File.WriteAllBytes(directory["disk-f001.vmdk"], bytes[..(Size / 2)]);
        File.WriteAllBytes(directory["disk-f002.vmdk"], bytes[(Size / 2)..]);
        File.WriteAllText(
            directory["disk.vmdk"],
            "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"twoGbMaxExtentFlat\"\n# Extent "
                + $"description\nRW {Size / 1024} FLAT \"disk-f001.vmdk\" 0\nRW {Size / 1024} FLAT \"disk-f002.vmdk\" 0\n# The Disk "
                + "Data Base\nddb.adapterType = \"ide\"\n"
        );
        return [directory["disk.vmdk"], directory["disk-f001.vmdk"], directory["disk-f002.vmdk"]];
    }
}
