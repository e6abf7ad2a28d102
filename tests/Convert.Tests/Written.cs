using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Tests;

/// <summary>Short ways to what nearly every test does.</summary>
internal static class Written
{
    /// <summary>Options from words: "qcow2", "qcow2 cluster=512 zlib", "vhd", "vhd-fixed", "raw".</summary>
    public static ConvertOptions Options(string how)
    {
        var words = how.Split(' ');
        var options = new ConvertOptions
        {
            Format = words[0] switch
            {
                "raw" => TargetFormat.Raw,
                "qcow2" => TargetFormat.Qcow2,
                "vhd" => TargetFormat.VhdDynamic,
                "vmdk" => TargetFormat.VmdkStream,
                _ => TargetFormat.VhdFixed,
            },
        };
        foreach (var word in words[1..])
        {
            options = word switch
            {
                "zlib" => options with { Compress = true },
                "zstd" => options with { Compress = true, Codec = Codec.Zstd },
                "apart" => options with { KeepsRegionsApart = true },
                "recompress" => options with { Recompress = true },
                _ => options with { ClusterSize = int.Parse(word["cluster=".Length..], System.Globalization.CultureInfo.InvariantCulture) },
            };
        }
        return options;
    }

    /// <summary>Plans and writes.</summary>
    public static ConvertResult To(string path, BlockSource disk, ConvertOptions options, IReadOnlyList<string>? hashes = null)
    {
        using var target = Plan(disk, options);
        return File(target, disk, path, hashes: hashes, threads: options.Threads);
    }

    /// <summary>Plans; the test run can stop it.</summary>
    public static TargetImage Plan(BlockSource disk, ConvertOptions options) =>
        TargetPlanner.Plan(disk, options, cancellation: TestContext.Current.CancellationToken);

    /// <summary>Writes a planned target; the test run can stop it.</summary>
    public static ConvertResult File(
        TargetImage target,
        BlockSource disk,
        string path,
        bool overwrite = false,
        IReadOnlyList<string>? hashes = null,
        int threads = 0
    ) =>
        FileConverter.Write(
            target,
            disk,
            path,
            new WriteOptions
            {
                Overwrite = overwrite,
                Hashes = hashes ?? [],
                Threads = threads,
            },
            cancellation: TestContext.Current.CancellationToken
        );

    /// <summary>qemu-img finds no error in the file and reads the same disk from it.</summary>
    public static void IsReadAlikeByQemu(string raw, string path, ConvertOptions options)
    {
        var format = options.Format switch
        {
            TargetFormat.Raw => "raw",
            TargetFormat.Qcow2 => "qcow2",
            TargetFormat.VmdkStream => "vmdk",
            _ => "vpc",
        };
        if (format == "qcow2")
        {
            var check = Tool.TryRun("qemu-img", "check", "-f", format, path);
            Assert.True(check.ExitCode == 0, check.Output + check.Error);
            Assert.Contains("No errors were found", check.Output);
        }
        var compare = Tool.TryRun("qemu-img", "compare", "-f", "raw", "-F", format, raw, path);
        Assert.True(compare.ExitCode == 0, compare.Output + compare.Error);
    }
}
