using System.Runtime.Versioning;

namespace ImageTools.Interop;

/// <summary>Images through pipes, as shells build them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PipeTests
{
    [Theory]
    [InlineData("-O raw", "raw")]
    [InlineData("-O qcow2", "qcow2")]
    [InlineData("-c -O qcow2", "qcow2")]
    [InlineData("-O vmdk", "vmdk")]
    [InlineData("-O vhd-fixed", "vpc")]
    [InlineData("-O vhd", "vpc")]
    public void What_comes_out_of_a_pipe_is_read_identically_by_qemu_img(string options, string format)
    {
        using var directory = new TempDirectory();
        var raw = Sample(directory);

        Shell($"{Command()} convert -q {options} {raw} - > {directory["out"]}");

        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", format, raw, directory["out"]);
    }

    [Theory]
    [InlineData("raw", "")]
    [InlineData("vmdk", "-o subformat=streamOptimized")]
    public void An_image_is_taken_from_a_pipe(string format, string options)
    {
        using var directory = new TempDirectory();
        var raw = Sample(directory);
        Shell($"qemu-img convert -f raw -O {format} {options} {raw} {directory["source"]}");

        Shell($"cat {directory["source"]} | {Command()} convert -q -c -O qcow2 - {directory["out"]}");

        Tool.Run("qemu-img", "check", "-q", directory["out"]);
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, directory["out"]);
    }

    [Fact]
    public void An_image_goes_from_pipe_to_pipe_and_its_hashes_are_those_of_sha256sum()
    {
        using var directory = new TempDirectory();
        var raw = Sample(directory);

        Shell(
            $"cat {raw} | {Command()} convert -q -O vmdk --hash sha256 - - 2> {directory["talk"]} | tee {directory["out"]} | sha256sum "
                + $"> {directory["sum"]}"
        );

        var talk = File.ReadAllText(directory["talk"]);
        Assert.Contains($"file sha256 {File.ReadAllText(directory["sum"])[..64]}", talk, StringComparison.Ordinal);
        Assert.Contains($"content sha256 {Tool.Run("sha256sum", raw)[..64]}", talk, StringComparison.Ordinal);
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "vmdk", raw, directory["out"]);
    }

    [Fact]
    public void A_reader_that_goes_away_is_one_clear_error()
    {
        using var directory = new TempDirectory();
        var raw = Sample(directory);

        Shell(
            $"set +e +o pipefail; {{ {Command()} convert -q -O vhd-fixed {raw} - 2> {directory["talk"]}; echo $? > {directory["code"]}; "
                + $"}} | head -c 1000 > {directory["out"]}"
        );

        Assert.Equal("1", File.ReadAllText(directory["code"]).Trim());
        Assert.Single(File.ReadAllLines(directory["talk"]), line => line.StartsWith("imagetools:", StringComparison.Ordinal));
    }

    [Fact]
    public void Codecs_of_the_system_are_never_required()
    {
        using var directory = new TempDirectory();
        var raw = Sample(directory);
        foreach (var type in (string[])["zlib", "zstd"])
        {
            Shell(
                $"IMAGETOOLS_PORTABLE_CODECS=1 {Command()} convert -c -O qcow2 -o compression_type={type} --stats --json --progress "
                    + $"none {raw} {directory[type]} > {directory["json"]}"
            );
            Assert.Contains(type == "zlib" ? "zlib-ng" : "ZstdSharp", File.ReadAllText(directory["json"]), StringComparison.Ordinal);
            Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, directory[type]);
            Shell(
                $"IMAGETOOLS_PORTABLE_CODECS=1 {Command()} convert -q -O raw {directory[type]} {directory[type + ".raw"]} && cmp {raw} "
                    + $"{directory[type + ".raw"]}"
            );
        }
        Shell($"IMAGETOOLS_PORTABLE_CODECS=1 {Command()} convert -q -O vmdk {directory["zlib"]} {directory["vmdk"]}");
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "vmdk", raw, directory["vmdk"]);
    }

    [Fact]
    public void A_kill_at_any_moment_leaves_no_target_or_the_complete_one()
    {
        using var directory = new TempDirectory();
        var raw = Sample(directory, 48);
        var random = new Random(3);
        for (var i = 0; i < 12; i++)
        {
            var target = directory[$"out{i}"];
            var wait = (random.NextDouble() * 0.6).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);
            Shell(
                $"set +e; timeout -s KILL {wait} {Command()} convert -q {(i % 2 == 0 ? "-c -O qcow2" : "-O qcow2")} {raw} {target}; true"
            );
            if (File.Exists(target))
                Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, target);
        }
    }

    [Theory]
    [InlineData("-O qcow2", true)]
    [InlineData("-c -O qcow2", false)]
    [InlineData("-O raw", true)]
    public async Task An_upload_hashes_content_and_file_in_the_same_pass(string options, bool withFile)
    {
        using var directory = new TempDirectory();
        await using var cloud = await ServedCloud.StartAsync();
        var raw = Sample(directory);

        var result = cloud.Run(["upload", .. options.Split(' '), "--hash", "sha256", raw, $"oss://{cloud.Bucket}/hashed"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"content sha256 {Tool.Run("sha256sum", raw)[..64]}", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            withFile,
            result.Output.Contains($"file sha256 {Tool.Run("sha256sum", cloud.ObjectFile("hashed"))[..64]}", StringComparison.Ordinal)
        );
        Tool.Run(
            "qemu-img",
            "compare",
            "-f",
            "raw",
            "-F",
            options.EndsWith("raw", StringComparison.Ordinal) ? "raw" : "qcow2",
            raw,
            cloud.ObjectFile("hashed")
        );
    }

    /// <summary>A disk with text, noise, zeros that were written and holes.</summary>
    internal static string Sample(TempDirectory directory, int mebibytes = 24)
    {
        var path = directory["sample.raw"];
        var random = new Random(mebibytes);
        using var file = File.Create(path);
        var piece = new byte[64 << 10];
        for (var i = 0; i < mebibytes * 16; i++)
        {
            Array.Clear(piece);
            switch (random.Next(5))
            {
                case 0:
                    file.Position += piece.Length;
                    continue;
                case 1:
                    break;
                case 2:
                    random.NextBytes(piece);
                    break;
                default:
                    for (var j = 0; j < piece.Length; j++)
                        piece[j] = (byte)("an image through a pipe "[(j + i) % 24] + (j % 509 == 0 ? random.Next(4) : 0));
                    break;
            }
            file.Write(piece);
        }
        file.SetLength(mebibytes << 20);
        return path;
    }

    private static string Command() => string.Join(' ', ImageToolsCommand.Words);

    private static void Shell(string script) => Tool.Run("bash", "-c", "set -euo pipefail; " + script);
}
