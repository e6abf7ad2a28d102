using System.Globalization;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>
/// An image that is built anew each night moves little: what did not change is taken over from the night before, whatever lies
/// before it in the file.
/// </summary>
public class NightlyTests
{
    private const long Start = 1 << 20,
        Size = 400 << 20;

    [Theory]
    [InlineData("raw", "-c -O qcow2")]
    [InlineData("raw", "-c -O qcow2 -o compression_type=zstd --hash sha256")]
    [InlineData("raw", "-O qcow2")]
    [InlineData("raw", "-O vhd")]
    [InlineData("raw", "-O raw")]
    [InlineData("vmdk", "-c -O qcow2")]
    public async Task The_next_night_sends_less_than_a_third_and_the_disk_is_the_new_one(string format, string how)
    {
        Tool.Require("qemu-img", "mke2fs", "debugfs");
        using var directory = new TempDirectory();
        await using var cloud = await ServedCloud.StartAsync();
        var first = Source(Disk(directory), format);
        var second = Source(NextNight(directory), format);

        var before = Upload(cloud, first, "night-1", how);
        var after = Upload(cloud, second, "night-2", $"{how} --base oss://{cloud.Bucket}/night-1");

        var size = after.GetProperty("size").GetInt64();
        Assert.Equal(before.GetProperty("size").GetInt64(), before.GetProperty("bytesSent").GetInt64());
        Assert.InRange(after.GetProperty("bytesSent").GetInt64(), 1, size / 3);
        Assert.True(after.GetProperty("partsCopied").GetInt64() > 0);
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", Qemu(how), directory["next.raw"], cloud.ObjectFile("night-2"));
        if (Qemu(how) == "qcow2")
            Assert.Contains("No errors were found", Tool.Run("qemu-img", "check", cloud.ObjectFile("night-2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nightly_upload_that_is_killed_goes_on_and_takes_over_no_part_twice()
    {
        Tool.Require("qemu-img", "mke2fs", "debugfs");
        using var directory = new TempDirectory();
        var (copies, enough, died) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), false);
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                {
                    if (request.Operation != "UploadPartCopy")
                        return null;
                    if (Volatile.Read(ref died))
                        seen.Add($"second {request.PartNumber}");
                    else if (Interlocked.Increment(ref copies) > 4)
                        enough.TrySetResult();
                    return null;
                },
            }
        );
        var next = NextNight(directory);
        Upload(cloud, directory["disk.raw"], "night-1", "-c -O qcow2");
        string[] words =
        [
            "upload",
            next,
            $"oss://{cloud.Bucket}/night-2",
            "-c",
            "-O",
            "qcow2",
            "--part-table",
            "--base",
            $"oss://{cloud.Bucket}/night-1",
            "--parallel",
            "1",
        ];
        using (var process = InterruptedUploadTests.Start(cloud, words, _ => { }))
        {
            await enough.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Volatile.Write(ref died, true);

        var result = cloud.Run([.. words, "--json", "-q"]);

        Assert.True(result.ExitCode == 0, result.Error);
        var json = ServedCloud.LastJson(result);
        // Those that were in flight when it died may or may not have arrived.
        Assert.True(json.GetProperty("partsReused").GetInt64() >= 4, result.Output);
        Assert.Equal(json.GetProperty("partsCopied").GetInt64(), seen.Distinct().Count());
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", next, cloud.ObjectFile("night-2"));
    }

    private static string Qemu(string how) =>
        how.Contains("qcow2", StringComparison.Ordinal) ? "qcow2"
        : how.Contains("vhd", StringComparison.Ordinal) ? "vpc"
        : "raw";

    private static JsonElement Upload(ServedCloud cloud, string source, string key, string how)
    {
        var result = cloud.Run(["upload", source, $"oss://{cloud.Bucket}/{key}", .. how.Split(' '), "--part-table", "--json", "-q"]);
        Assert.True(result.ExitCode == 0, result.Error);
        return ServedCloud.LastJson(result);
    }

    /// <summary>The .NET SDK of this machine, as far as it goes, on a partition with ext4.</summary>
    private static string Disk(TempDirectory directory)
    {
        var (tree, fs) = (directory["tree"], directory["fs"]);
        const string seeds = "hash_seed=6ba7b810-9dad-11d1-80b4-00c04fd430c8 -U 6ba7b811-9dad-11d1-80b4-00c04fd430c8";
        Shell(
            $$"""
            mkdir {{tree}} && cp /bin/ls {{tree}}
            cd "$(dirname "$(readlink -f "$(command -v dotnet)")")" && find . -type f -printf '%s %p\n' | sort -k 2 |
              awk '(sum += $1) < 280e6 {print $2}' | xargs cp --parents -t {{tree}}
            truncate -s {{Text(Size)}} {{fs}} && mke2fs -q -t ext4 -E {{seeds}} -d {{tree}} {{fs}}
            truncate -s {{Text(Size + (2 * Start))}} {{directory["disk.raw"]}} && sgdisk -n 1:2048:+400M {{directory[
                "disk.raw"
            ]}} > /dev/null
            dd if={{directory["fs"]}} of={{directory["disk.raw"]}} bs=1M seek=1 conv=notrunc,sparse status=none
            """
        );
        return directory["disk.raw"];
    }

    /// <summary>The same disk a day later: a program removed, something new.</summary>
    private static string NextNight(TempDirectory directory)
    {
        if (!File.Exists(directory["disk.raw"]))
            Disk(directory);
        File.WriteAllText(directory["commands"], $"rm /ls\nwrite {directory["new"]} /new\nwrite /etc/passwd /passwd\n");
        Shell(
            $$"""
            head -c 300000 /dev/urandom > {{directory["new"]}}
            cp --sparse=always {{directory["disk.raw"]}} {{directory["next.raw"]}}
            debugfs -w -f {{directory["commands"]}} '{{directory["next.raw"]}}?offset={{Text(Start)}}' > /dev/null 2>&1
            """
        );
        return directory["next.raw"];
    }

    private static string Source(string raw, string format)
    {
        if (format == "raw")
            return raw;
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw, raw + ".vmdk");
        return raw + ".vmdk";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Shell(string script) => Tool.Run("bash", "-c", "set -euo pipefail; export PATH=$PATH:/usr/sbin:/sbin; " + script);
}
