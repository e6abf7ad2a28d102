using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>Disks in a tar or OVA through the command, held against the disks that were packed by qemu-img.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("streamOptimized")]
    [InlineData("monolithicFlat")]
    [InlineData("twoGbMaxExtentSparse")]
    public void A_disk_in_an_archive_is_shown_mapped_and_converted_as_the_disk_beside_it(string subformat)
    {
        Pack(subformat);
        var info = JsonDocument.Parse(Run("info", "--json", directory["x.ova"]).Output).RootElement;
        Assert.Equal(directory["x.ova"], info.GetProperty("filename").GetString());
        Assert.Equal("vmdk", info.GetProperty("format").GetString());
        Assert.Equal(8 << 20, info.GetProperty("virtual-size").GetInt64());
        Assert.Contains("member:            machine/disk.vmdk", Run("info", directory["x.ova"]).Output, StringComparison.Ordinal);
        foreach (var name in new[] { "x.ova", "x.ova#1", "x.ova#machine/disk.vmdk" })
        {
            foreach (var format in new[] { "qcow2", "raw", "vmdk" })
            {
                Run("convert", "-O", format, "--force", directory[name], directory["target"]);
                Tool.Run("qemu-img", "compare", "-f", "raw", "-F", format, directory["source.raw"], directory["target"]);
            }
        }

        Assert.Equal(Data(directory["in/machine/disk.vmdk"]), Data(directory["x.ova"]));
        Run("compare", directory["x.ova"], directory["source.raw"]);
        Assert.Equal(0, ImageToolsCommand.Run("convert", "-q", "-O", "raw", directory["x.ova"], "-").ExitCode);
    }

    [Fact]
    public void The_archive_is_no_place_for_what_is_made_of_a_disk_in_it()
    {
        Pack("streamOptimized");
        File.CreateSymbolicLink(directory["link"], directory["x.ova"]);
        var before = File.ReadAllBytes(directory["x.ova"]);
        foreach (var target in new[] { "x.ova", "link" })
        {
            var refused = ImageToolsCommand.Run("convert", "-O", "raw", "--force", directory["x.ova#1"], directory[target]);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("the same file as SOURCE", refused.Error, StringComparison.Ordinal);
        }
        Assert.Equal(before, File.ReadAllBytes(directory["x.ova"]));
    }

    [Fact]
    public void Of_several_disks_none_is_converted_by_chance_and_each_is_told()
    {
        Pack("streamOptimized");
        File.Copy(directory["in/machine/disk.vmdk"], directory["in/machine/other.vmdk"]);
        Tool.Run("tar", "-C", directory["in"], "-cf", directory["x.ova"], "machine");
        var refused = ImageToolsCommand.Run("convert", "-O", "raw", directory["x.ova"], directory["target"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("x.ova#1 (machine/", refused.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("x.ova#2 (machine/", refused.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(File.Exists(directory["target"]));
        Assert.Contains("2 disks", Run("info", directory["x.ova"]).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Run("convert", "-O", "raw", directory["x.ova#2"], directory["target"]);
        Tool.Run("cmp", directory["source.raw"], directory["target"]);
    }

    private static ToolResult Run(params string[] arguments)
    {
        var result = ImageToolsCommand.Run(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private static IEnumerable<(long Start, long Length)> Data(string image) =>
        JsonDocument
            .Parse(Run("map", "--json", image).Output)
            .RootElement.EnumerateArray()
            .Where(e => e.GetProperty("data").GetBoolean())
            .Select(e => (e.GetProperty("start").GetInt64(), e.GetProperty("length").GetInt64()));

    private void Pack(string subformat)
    {
        var random = new Random(3);
        using (var disk = new FileStream(directory["source.raw"], FileMode.Create))
        {
            var bytes = new byte[100_000];
            for (var at = 0L; at < 8 << 20; at += 1 << 20)
            {
                random.NextBytes(bytes);
                disk.Position = at + random.Next(900_000);
                disk.Write(bytes);
            }
            disk.SetLength(8 << 20);
        }
        Directory.CreateDirectory(directory["in/machine"]);
        File.WriteAllText(directory["in/machine/machine.ovf"], "<Envelope/>");
        Tool.Run(
            "qemu-img",
            "convert",
            "-f",
            "raw",
            "-O",
            "vmdk",
            "-o",
            $"subformat={subformat}",
            directory["source.raw"],
            directory["in/machine/disk.vmdk"]
        );
        Tool.Run("tar", "-C", directory["in"], "-cf", directory["x.ova"], "machine");
    }
}
