using System.Text;
using ImageTools.Disks.Formats;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Reports;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests;

/// <summary>A Windows is never taken for a Linux, nor a disk without a system for one.</summary>
public sealed class WindowsTests
{
    private const int Start = 1 << 20,
        Length = 64 << 20;

    [Theory]
    [InlineData("bootmgr")]
    [InlineData("hiberfil.sys")]
    [InlineData("PAGEFILE.SYS")]
    [InlineData("boot record")]
    [InlineData("bootmgfw")]
    [InlineData("bitlocker")]
    public void What_only_a_windows_leaves_makes_it_windows_and_blocks_it(string mark)
    {
        using var directory = new TempDirectory();
        var inspection = Inspect(Windows(directory, mark));
        Assert.Equal(OsKind.Windows, inspection.Guest.Os);
        Assert.Equal("windows", inspection.Parameters.OSType);
        Assert.Equal(ImportVerdict.Blocked, inspection.Verdict);
        Assert.Equal((CheckStatus.Fail, Severity.Error), StatusOf(inspection, "os-present"));
        foreach (var id in new[] { "fs-hibernated", "boot-mode-single", "param-architecture", "param-boot-mode" })
            Assert.True(StatusOf(inspection, id).Status == CheckStatus.Unknown, id);
        // NTFS itself takes a volume with such a file for one of a hibernated system.
        Assert.Equal(mark != "hiberfil.sys", StatusOf(inspection, "fs-clean").Status == CheckStatus.Unknown);
        Assert.Contains(inspection.Checks, c => c.Id is "boot-mode-bios" or "boot-mode-uefi" && c.Status == CheckStatus.Unknown);
    }

    [Fact]
    public void A_volume_of_ntfs_without_a_system_is_no_windows_and_blocks_too()
    {
        using var directory = new TempDirectory();
        var inspection = Inspect(Windows(directory, "readme.txt"));
        Assert.Equal(OsKind.Unknown, inspection.Guest.Os);
        Assert.Equal((CheckStatus.Fail, Severity.Error), StatusOf(inspection, "os-present"));
        Assert.Equal(ImportVerdict.Blocked, inspection.Verdict);
    }

    [Fact]
    public void A_disk_of_data_alone_is_no_system_disk()
    {
        using var directory = new TempDirectory();
        var inspection = Inspect(Disk(directory, Fat(directory), 0x0c));
        Assert.Equal((CheckStatus.Fail, Severity.Error), StatusOf(inspection, "os-present"));
        Assert.Equal(CheckStatus.Unknown, StatusOf(inspection, "fs-hibernated").Status);
        Assert.Equal(ImportVerdict.Blocked, inspection.Verdict);
    }

    [Fact]
    public void Checks_that_lack_the_same_evidence_are_one_finding()
    {
        using var directory = new TempDirectory();
        using var text = new StringWriter();
        TextReport.Write(Inspect(Windows(directory, "bootmgr")), text);
        var lines = text.ToString().Split('\n');
        Assert.Single(lines, l => l.StartsWith("  unknown ", StringComparison.Ordinal) && l.Contains("checks", StringComparison.Ordinal));
        Assert.Single(lines, l => l.Trim() == "this is Windows, whose settings are not judged yet");
        Assert.Contains(lines, l =>
            l.StartsWith("Verdict: blocked", StringComparison.Ordinal) && l.Contains("not judged", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(0x0d, 0xf0)]
    [InlineData(0x40, 0x81)]
    [InlineData(0x37, 0xff)]
    [InlineData(0x0c, 0xff)]
    public void A_boot_sector_with_a_table_nowhere_is_no_obstacle(int at, byte value)
    {
        using var directory = new TempDirectory();
        var path = Windows(directory, "bootmgr");
        using (var file = File.OpenWrite(path))
        {
            file.Position = Start + at;
            file.WriteByte(value);
        }
        Assert.Equal(ImportVerdict.Blocked, Inspect(path).Verdict);
    }

    private static (CheckStatus Status, Severity Severity) StatusOf(Inspection inspection, string id) =>
        inspection.Checks.Single(c => c.Id == id) is var check ? (check.Status, check.Severity) : default;

    private static Inspection Inspect(string path)
    {
        using var image = DiskFormats.Open(path);
        return Inspector.Inspect([image], new ImportRequest(), DateTimeOffset.UnixEpoch);
    }

    private static string Windows(TempDirectory directory, string mark)
    {
        if (mark == "bootmgfw")
        {
            var esp = Fat(directory);
            File.WriteAllText(directory["file"], "MZ");
            foreach (var path in new[] { "EFI", "EFI/Microsoft", "EFI/Microsoft/Boot" })
                Tool.Run("mmd", "-i", esp, $"::/{path}");
            Tool.Run("mcopy", "-i", esp, directory["file"], "::/EFI/Microsoft/Boot/bootmgfw.efi");
            return Disk(directory, esp, 0xef);
        }
        Tool.Require("mkfs.ntfs", "ntfscp");
        var volume = directory["volume"];
        using (var file = File.Create(volume))
            file.SetLength(Length);
        Tool.Run("mkfs.ntfs", "-q", "-F", "-f", volume);
        if (mark is "boot record" or "bitlocker")
        {
            using var file = File.OpenWrite(volume);
            file.Position = mark == "bitlocker" ? 3 : 0x1d0;
            file.Write(Encoding.ASCII.GetBytes(mark == "bitlocker" ? "-FVE-FS-" : "BOOTMGR is missing"));
        }
        else
        {
            File.WriteAllText(directory["file"], "x");
            Tool.Run("ntfscp", "-f", volume, directory["file"], $"/{mark}");
        }
        return Disk(directory, volume, 7);
    }

    private static string Fat(TempDirectory directory)
    {
        var volume = directory["fat"];
        using (var file = File.Create(volume))
            file.SetLength(Length);
        Tool.Run("mkfs.fat", volume);
        return volume;
    }

    /// <summary>An MBR with one active partition, and boot code of nobody known.</summary>
    private static string Disk(TempDirectory directory, string volume, byte type)
    {
        var path = directory["disk.raw"];
        using var disk = File.Create(path);
        var sector = new byte[512];
        (sector[0], sector[446], sector[450], sector[510], sector[511]) = (0xfa, 0x80, type, 0x55, 0xaa);
        BitConverter.TryWriteBytes(sector.AsSpan(454), Start / 512);
        BitConverter.TryWriteBytes(sector.AsSpan(458), Length / 512);
        disk.Write(sector);
        disk.Position = Start;
        disk.Write(File.ReadAllBytes(volume));
        disk.SetLength(Start + Length);
        return path;
    }
}
