using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>The main job, through the command itself.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task An_object_is_imported_in_the_format_that_its_suffix_says()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 4 << 20);
        var place = $"oss://{cloud.Bucket}/machine.raw";
        var sent = cloud.Run("upload", raw, place);
        Assert.True(sent.ExitCode == 0, sent.Error);
        string[] import = ["import", "--object", place, "--keep-object", "--manifest", directory["m.json"]];
        var imported = cloud.Run([.. import, "--name", "as-raw"]);
        Assert.True(imported.ExitCode == 0, imported.Error);
        Assert.Contains(
            "\"RAW\"",
            await File.ReadAllTextAsync(directory["m.json"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        // What the user says counts, and ECS refuses what is not true.
        Assert.Equal(1, cloud.Run([.. import, "-O", "qcow2", "--name", "as-qcow2"]).ExitCode);
    }

    [Fact]
    public void A_real_debian_guest_becomes_an_image_and_the_object_holds_the_same_disk()
    {
        var vmdk = Path.Combine(Shared.Repository, ".demo", "debian.vmdk");
        Assert.SkipUnless(File.Exists(vmdk), "The demo guest has not been made; ./test.sh or ./demo.sh makes it.");
        using var directory = new TempDirectory();

        var result = ImageToolsCommand.Run(
            "import",
            vmdk,
            "--cloud",
            "local",
            "--cloud-data",
            directory.Path,
            "--name",
            "debian-demo",
            "--keep-object"
        );

        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^m-[a-z0-9]+$", lines[^1]);
        Assert.Contains(lines, line => line.Contains("Debian GNU/Linux", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Verdict: ready", StringComparison.Ordinal));
        var stored = Assert.Single(
            Directory.GetFiles(Path.Combine(directory.Path, "oss", "imagetools-demo"), "*", SearchOption.AllDirectories)
        );
        Assert.Contains("identical", Tool.Run("qemu-img", "compare", "-f", "vmdk", "-F", "qcow2", vmdk, stored), StringComparison.Ordinal);
        Tool.Run("qemu-img", "check", "-f", "qcow2", stored);
    }

    [Fact]
    public async Task An_import_in_json_is_one_object_a_line_and_ends_with_the_result()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();

        var result = cloud.Run(
            "import",
            CloudErrorTests.Raw(directory),
            "--bucket",
            cloud.Bucket,
            "--name",
            "json",
            "--ignore-preflight",
            "--keep-object",
            "--json"
        );

        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToArray();
        Assert.Contains(lines, l =>
            l.GetProperty("type").GetString() == "event" && l.TryGetProperty("event", out var e) && e.GetString() == "inspected"
        );
        var end = lines[^1];
        Assert.Equal("result", end.GetProperty("type").GetString());
        Assert.Equal("Available", end.GetProperty("status").GetString());
        Assert.DoesNotContain(cloud.Secret, result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_is_not_waited_for_can_be_followed_listed_and_found()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();

        var begun = cloud.Run(
            "import",
            CloudErrorTests.Raw(directory),
            "--bucket",
            cloud.Bucket,
            "--name",
            "later",
            "--ignore-preflight",
            "--keep-object",
            "--no-wait",
            "--json"
        );
        Assert.True(begun.ExitCode == 0, begun.Error);
        var task = ServedCloud.LastJson(begun).GetProperty("taskId").GetString()!;

        var listed = cloud.Run("tasks", "--json");
        Assert.Contains(task, listed.Output, StringComparison.Ordinal);
        var followed = cloud.Run("wait", task);
        Assert.True(followed.ExitCode == 0, followed.Error);
        Assert.Matches("m-[a-z0-9]+\n$", followed.Output);
        Assert.Equal(1, cloud.Run("cancel", task).ExitCode);
    }

    [Fact]
    public async Task A_dry_run_uploads_and_imports_nothing()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();

        var result = cloud.Run(
            "import",
            CloudErrorTests.Raw(directory),
            "--bucket",
            cloud.Bucket,
            "--name",
            "dry",
            "--ignore-preflight",
            "--dry-run"
        );

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(cloud.Objects());
        Assert.DoesNotContain("t-", cloud.Run("tasks").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importing_a_sparse_disk_of_40_GiB_takes_less_than_200_MiB()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/time"), "/usr/bin/time is not installed; ./test.sh installs it.");
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 32 << 20);
        using (var file = File.OpenWrite(raw))
        {
            // 256 MiB of data all over the disk, half of it compressible.
            var random = new Random(3);
            var piece = new byte[1 << 20];
            for (var i = 1; i < 256; i++)
            {
                random.NextBytes(piece.AsSpan(0, piece.Length / 2));
                file.Position = (long)i * 160 << 20;
                file.Write(piece);
            }
            file.SetLength(40L << 30);
        }
        var peak = directory["peak"];
        foreach (var format in (string[])["qcow2", "vhd"])
        {
            var result = Tool.TryRunIn(
                null,
                cloud.Environment,
                "/usr/bin/time",
                [
                    "-f",
                    "%M",
                    "-o",
                    peak,
                    .. ImageToolsCommand.Words,
                    "import",
                    raw,
                    "--format",
                    format,
                    "--bucket",
                    cloud.Bucket,
                    "--name",
                    $"sparse-{format}",
                    "--ignore-preflight",
                    .. cloud.Options,
                ]
            );
            Assert.True(result.ExitCode == 0, result.Error);
            Assert.InRange(long.Parse(File.ReadAllLines(peak)[^1], System.Globalization.CultureInfo.InvariantCulture), 1, 200 << 10);
        }
    }

    /// <summary>
    /// The largest disk that ECS takes: memory follows neither its size nor its data, and what is read goes to the service without
    /// touching a disk on its way.
    /// </summary>
    [Theory]
    [InlineData("upload", "-O")]
    [InlineData("upload", "-c")]
    [InlineData("import", "")]
    public async Task A_sparse_disk_of_2_TiB_is_read_once_and_sent_in_less_than_200_MiB_without_temporary_files(string verb, string how)
    {
        const long data = 128 << 20,
            slack = 32 << 20;
        Assert.SkipUnless(
            File.Exists("/usr/bin/time") && File.Exists("/proc/self/io"),
            "/usr/bin/time is not installed (./test.sh installs it), or the system does not count what processes read."
        );
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = directory["huge.raw"];
        using (var file = File.OpenHandle(raw, FileMode.CreateNew, FileAccess.Write))
        {
            var random = new Random(5);
            var piece = new byte[1 << 20];
            for (var i = 0; i < data >> 20; i++)
            {
                random.NextBytes(piece.AsSpan(0, piece.Length / 2));
                piece.AsSpan(0, piece.Length / 2).CopyTo(piece.AsSpan(piece.Length / 2));
                RandomAccess.Write(file, piece, (long)i << 34);
            }
            RandomAccess.SetLength(file, 2L << 40);
        }
        string[] command =
            verb == "import"
                ? ["import", raw, "--format", "qcow2", "--bucket", cloud.Bucket, "--name", "huge", "--ignore-preflight", "--keep-object"]
                : ["upload", raw, $"oss://{cloud.Bucket}/huge", .. how == "-c" ? (string[])["-c"] : ["-O", "qcow2"]];

        // A process that has waited for another counts what that one read and wrote as its own.
        var result = Tool.TryRunIn(
            null,
            cloud.Environment,
            "bash",
            [
                "-c",
                "\"$@\" >&2; code=$?; cat /proc/$$/io; exit $code",
                "bash",
                "/usr/bin/time",
                "-f",
                "%M",
                "-o",
                directory["peak"],
                .. ImageToolsCommand.Words,
                .. command,
                .. cloud.Options,
            ]
        );

        Assert.True(result.ExitCode == 0, result.Error);
        var counts = result
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(": "))
            .ToDictionary(l => l[0], l => long.Parse(l[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(
            long.Parse(File.ReadAllLines(directory["peak"])[^1], System.Globalization.CultureInfo.InvariantCulture),
            1,
            200 << 10
        );
        Assert.InRange(counts["rchar"], data, data + slack);
        Assert.InRange(counts["write_bytes"], 0, slack);
        Assert.Contains(
            "identical",
            Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, cloud.ObjectFile(cloud.Objects().Single())),
            StringComparison.Ordinal
        );
    }
}
