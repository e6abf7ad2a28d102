using System.Runtime.Versioning;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>Disks that change their shape on the way: judged by e2fsck, debugfs and sgdisk.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TrimAndGrowTests
{
    private const int Start = 1 << 20,
        FileSystemSize = 60 << 20;

    [Theory]
    [InlineData("-O raw")]
    [InlineData("-O qcow2")]
    [InlineData("-c -O qcow2")]
    [InlineData("-O vhd")]
    public void A_trimmed_image_is_smaller_its_files_are_the_same_and_what_was_deleted_is_gone(string options)
    {
        using var directory = new TempDirectory();
        var disk = DiskWithDeletedFiles(directory);

        var full = Convert($"{options} --json --progress none {disk} {directory["full"]}");
        var trimmed = Convert($"{options} --trim --json --progress none {disk} {directory["trimmed"]}");

        Assert.True(trimmed.GetProperty("trimmedBytes").GetInt64() > 10 << 20, trimmed.ToString());
        Shell($"{Command()} convert -q -O raw {directory["trimmed"]} {directory["back.raw"]}");
        Assert.True(Occupied(directory["trimmed"]) < Occupied(directory["full"]) - (8 << 20), "nothing was saved");
        Shell($"dd if={directory["back.raw"]} of={directory["fs"]} bs=1M skip=1 count=60 status=none && e2fsck -fn {directory["fs"]}");
        Shell(
            $"mkdir {directory["a"]} {directory["b"]}; dd if={disk} of={directory["fs0"]} bs=1M skip=1 count=60 status=none; debugfs -R "
                + $"'rdump / {directory["a"]}' {directory["fs0"]}; debugfs -R 'rdump / {directory["b"]}' {directory["fs"]}; diff -r "
                + $"{directory["a"]} {directory["b"]}"
        );
        Assert.True(Contains(disk, "very secret, and deleted"));
        Assert.False(Contains(directory["back.raw"], "very secret, and deleted"), "what was deleted is still there");
        Assert.NotEqual(default, full);
    }

    [Fact]
    public void A_file_system_with_errors_is_left_as_it_is_and_the_reason_is_said()
    {
        using var directory = new TempDirectory();
        var disk = DiskWithDeletedFiles(directory, "debugfs -w -R 'ssv state 2'");

        var result = ImageToolsCommand.Run("convert", "-O", "raw", "--trim", disk, directory["out"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("p1 (ext4) is left as it is", result.Error, StringComparison.Ordinal);
        Assert.True(Contains(directory["out"], "very secret, and deleted"));
    }

    [Theory]
    [InlineData("-O raw", "raw")]
    [InlineData("-c -O qcow2", "qcow2")]
    public void A_grown_disk_has_its_gpt_at_the_new_end_and_the_source_is_untouched(string options, string format)
    {
        using var directory = new TempDirectory();
        var disk = DiskWithDeletedFiles(directory);
        var before = Tool.Run("sha256sum", disk);

        Shell(
            $"{Command()} convert -q {options} --size 200M {disk} {directory["grown"]} && qemu-img convert -f {format} -O raw "
                + $"{directory["grown"]} {directory["grown.raw"]}"
        );

        Assert.Equal(200L << 20, new FileInfo(directory["grown.raw"]).Length);
        Assert.Contains("No problems found", Tool.Run("sgdisk", "-v", directory["grown.raw"]), StringComparison.Ordinal);
        Assert.Matches(@"\n +1 +2048 ", Tool.Run("sgdisk", "-p", directory["grown.raw"]));
        Shell($"cmp -n {FileSystemSize} -i {Start} {disk} {directory["grown.raw"]}");
        Assert.Equal(before, Tool.Run("sha256sum", disk));
        var smaller = ImageToolsCommand.Run("convert", "-O", "raw", "--size", "10M", disk, directory["smaller"]);
        Assert.Equal(2, smaller.ExitCode);
        Assert.False(File.Exists(directory["smaller"]));
    }

    /// <summary>A GPT disk with ext4: files that stay, 20 MB that were deleted, and swap-like noise in no partition.</summary>
    private static string DiskWithDeletedFiles(TempDirectory directory, string then = "true")
    {
        var (disk, fs) = (directory["disk.raw"], directory["made.fs"]);
        Shell(
            $$"""
            mkdir {{directory["tree"]}} && cp /bin/ls /bin/cp {{directory["tree"]}} && mkdir {{directory["tree"]}}/d
            for i in $(seq 20); do
            what="$([ $i = 1 ] && echo kept || echo very secret, and deleted)"
            { (set +o pipefail; yes "$what" 2> /dev/null | head -c 500000); head -c 500000 /dev/urandom; } > {{directory["tree"]}}/d/f$i
            done
            truncate -s {{FileSystemSize}} {{fs}} && mke2fs -q -t ext4 -d {{directory["tree"]}} {{fs}}
            { for i in $(seq 2 20); do echo rm /d/f$i; done; } > {{directory["commands"]}} && debugfs -w -f {{directory[
                "commands"
            ]}} {{fs}} > /dev/null 2>&1
            e2fsck -fy {{fs}} > /dev/null 2>&1 || [ $? -le 1 ]
            {{then}} {{(then == "true" ? "" : fs)}} > /dev/null 2>&1
            truncate -s 64M {{disk}} && sgdisk -n 1:2048:+60M {{disk}} > /dev/null &&
            dd if={{fs}} of={{disk}} bs=1M seek=1 conv=notrunc,sparse status=none
            """
        );
        return disk;
    }

    private static JsonElement Convert(string arguments)
    {
        var result = Tool.TryRun("bash", "-c", $"{Command()} convert {arguments}");
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    private static long Occupied(string path) =>
        long.Parse(Tool.Run("du", "-B1", path).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static bool Contains(string path, string text) => Tool.TryRun("grep", "-qa", text, path).ExitCode == 0;

    private static string Command() => string.Join(' ', ImageToolsCommand.Words);

    private static void Shell(string script) => Tool.Run("bash", "-c", "set -euo pipefail; export PATH=$PATH:/usr/sbin:/sbin; " + script);
}
