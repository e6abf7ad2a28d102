using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>What no reader would open is refused by every verb before there is a file or an upload.</summary>
public sealed class TargetLimitTests
{
    [Theory]
    [InlineData("cluster_size=512", "convert", "-O", "qcow2", "-o", "cluster_size=512", "IMAGE", "TARGET")]
    [InlineData("cluster_size=512", "convert", "-c", "-O", "qcow2", "-o", "cluster_size=512", "IMAGE", "TARGET")]
    [InlineData("cluster_size=512", "convert", "-q", "-O", "qcow2", "-o", "cluster_size=512", "IMAGE", "-")]
    [InlineData("VHD", "convert", "-O", "vhd", "--size", "2041G", "IMAGE", "TARGET")]
    [InlineData("VHD", "convert", "-O", "vhd-fixed", "--size", "3T", "IMAGE", "TARGET")]
    [InlineData("VMDK", "convert", "-O", "vmdk", "--size", "600T", "IMAGE", "TARGET")]
    [InlineData("cluster_size=65536", "convert", "-O", "qcow2", "--size", "4096T", "IMAGE", "TARGET")]
    [InlineData("cluster_size=512", "measure", "-O", "qcow2", "-o", "cluster_size=512", "IMAGE")]
    [InlineData("VHD", "measure", "-O", "vhd", "--size", "3T", "IMAGE")]
    [InlineData("cluster_size=512", "plan", "--offline", "-O", "qcow2", "-o", "cluster_size=512", "IMAGE")]
    public void A_target_that_nobody_opens_is_refused_first(string named, params string[] words)
    {
        using var directory = new TempDirectory();
        using (var disk = File.Create(directory["disk.raw"]))
            disk.SetLength(1L << 40);

        var result = ImageToolsCommand.Run([
            .. words.Select(w =>
                w switch
                {
                    "IMAGE" => directory["disk.raw"],
                    "TARGET" => directory["target"],
                    _ => w,
                }
            ),
        ]);

        Assert.True(result.ExitCode == 2, $"{result.ExitCode}: {result.Error}");
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "onvert it to",
            result.Error
                + (
                    result.Error.Contains("The smallest cluster size that works is -o cluster_size=", StringComparison.Ordinal)
                        ? "Convert it to"
                        : ""
                ),
            StringComparison.Ordinal
        );
        Assert.Empty(result.Output);
        Assert.Single(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Nothing_is_uploaded_or_imported_of_it()
    {
        await using var cloud = await ServedCloud.StartAsync(o => o);
        using var directory = new TempDirectory();
        using (var disk = File.Create(directory["disk.raw"]))
            disk.SetLength(1L << 40);
        string[] how = ["-O", "qcow2", "-o", "cluster_size=512", "--json"];

        foreach (
            var result in new[]
            {
                cloud.Run(["upload", directory["disk.raw"], $"oss://{cloud.Bucket}/a.qcow2", .. how]),
                cloud.Run(["import", directory["disk.raw"], "--bucket", cloud.Bucket, "--name", "limit", "--ignore-preflight", .. how]),
            }
        )
        {
            Assert.True(result.ExitCode == 2, $"{result.ExitCode}: {result.Error} {result.Output}");
            Assert.Contains("\"target-limit\"", result.Output, StringComparison.Ordinal);
        }
        Assert.Empty(cloud.Objects());
    }

    [Fact]
    public void Measure_counts_in_the_clusters_that_were_asked_for()
    {
        using var directory = new TempDirectory();
        using (var disk = File.Create(directory["disk.raw"]))
            disk.SetLength(1L << 30);
        var ours = JsonDocument
            .Parse(ImageToolsCommand.Run("measure", "-O", "qcow2", "-o", "cluster_size=512", "--json", directory["disk.raw"]).Output)
            .RootElement;
        var qemu = JsonDocument
            .Parse(
                Tool.Run(
                    "qemu-img",
                    "measure",
                    "-O",
                    "qcow2",
                    "-o",
                    "cluster_size=512",
                    "--output=json",
                    "-f",
                    "raw",
                    directory["disk.raw"]
                )
            )
            .RootElement;
        var (a, b) = (ours.GetProperty("fully-allocated").GetInt64(), qemu.GetProperty("fully-allocated").GetInt64());
        Assert.InRange(a, b - (b / 100), b + (b / 100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(65537)]
    public void A_disk_that_was_cut_inside_a_sector_has_whole_sectors_as_qemu_img_has_it(int length)
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["odd.raw"], [.. Enumerable.Repeat((byte)9, length)]);
        var result = ImageToolsCommand.Run("convert", "-q", "-f", "raw", "-O", "raw", directory["odd.raw"], directory["whole.raw"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "raw", directory["odd.raw"], directory["qemu.raw"]);
        Assert.Equal(File.ReadAllBytes(directory["qemu.raw"]), File.ReadAllBytes(directory["whole.raw"]));
    }
}
