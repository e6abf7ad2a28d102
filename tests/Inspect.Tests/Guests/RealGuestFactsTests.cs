using System.Text.Json;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Tests.Guests;

/// <summary>Facts of real guests, as their maker took them from the files before they went onto the disk.</summary>
public sealed class RealGuestFactsTests
{
    [Theory]
    [InlineData("debian-gpt-ext4")]
    [InlineData("debian-mbr-xfs")]
    [InlineData("debian-lvm-ext4")]
    [InlineData("debian-btrfs-subvol")]
    [InlineData("broken-no-virtio")]
    [InlineData("broken-sda")]
    [InlineData("broken-static-ip")]
    [InlineData("broken-no-sshd")]
    [InlineData("broken-persistent-net")]
    [InlineData("broken-full-root")]
    [InlineData("broken-dirty-journal")]
    [InlineData("broken-no-kernel")]
    public void A_real_guest_is_described_as_its_maker_describes_it(string name)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Shared.Guest($"{name}.expected.json")));
        var facts = expected.RootElement.GetProperty("facts");
        using var disk = FileSource.Open(Shared.Guest($"{name}.raw"));
        var layout = VolumeScanner.Scan([disk]);

        var guest = GuestReader.Read([disk], layout);

        Assert.Equal(Text(facts, "os_type"), guest.Os.Name());
        Assert.Equal(Text(facts, "os_id"), guest.Distribution);
        Assert.Equal(Text(facts, "os_version_id"), guest.Version);
        Assert.Equal(Text(facts, "os_pretty_name"), guest.Name);
        Assert.Equal(Text(facts, "architecture"), guest.Architecture?.Name);
        Assert.Equal(Text(facts, "kernel_version"), guest.DefaultKernel?.Version);
        Assert.Equal(Texts(facts, "kernel_files"), guest.Kernels.Select(k => k.Path).Order());
        Assert.Equal(Texts(facts, "initramfs_files"), guest.Kernels.Select(k => k.Initramfs?.Path).OfType<string>().Order());
        Assert.Equal(Text(facts, "cloud_init_version"), guest.CloudInit.Version);
        Assert.Equal(facts.GetProperty("sshd_installed").GetBoolean(), guest.Ssh.Server is not null);
        Assert.Equal(Texts(facts, "boot_modes"), guest.BootModes.Select(m => m.Name()).Order());
        Assert.Equal(Text(facts.GetProperty("root"), "uuid"), guest.RootVolume?.Signature?.Uuid);
        Assert.Equal(
            facts
                .GetProperty("fstab")
                .EnumerateArray()
                .Select(l => string.Join(' ', l.EnumerateArray().Take(4).Select(f => f.GetString()))),
            guest.Fstab!.Select(e => $"{e.Device} {e.MountPoint} {e.Type} {string.Join(',', e.Options)}")
        );
        Assert.Contains($"root={Text(facts, "root_argument")}", guest.Boot.DefaultEntry!.CommandLine.Split(' '));
        Assert.Equal(Bootloader.Grub2, guest.Boot.Bootloader);
        foreach (var driver in (string[])["virtio_blk", "virtio_pci", "virtio_net", "virtio_scsi", "nvme"])
        {
            if (guest.DefaultKernel is { } kernel)
            {
                Assert.Equal(
                    (driver, Text(facts.GetProperty("drivers"), driver)),
                    (driver, kernel.Drivers[driver].Place.ToString().ToLowerInvariant())
                );
            }
        }
    }

    [Fact]
    public void An_initramfs_lists_what_cpio_lists()
    {
        Tool.Require("zstd", "cpio");
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(Shared.Guest("debian-gpt-ext4.raw"));
        var guest = GuestReader.Read([disk], VolumeScanner.Scan([disk]));
        var initramfs = guest.DefaultKernel!.Initramfs!;
        File.WriteAllBytes(
            directory["initrd"],
            guest.Files!.Find(initramfs.Path)!.Open() is var content ? content.ReadBytes(0, (int)content.Length) : []
        );

        var listed = Tool.Run("sh", "-c", "zstd -dc < \"$1\" | cpio -t --quiet", "sh", directory["initrd"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            listed.Select(n => n.TrimStart('.', '/')).Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal),
            initramfs.Files.Where(n => n.Length > 0).Order(StringComparer.Ordinal)
        );
        Assert.Null(initramfs.Problem);
    }

    private static string? Text(JsonElement facts, string name) => facts.GetProperty(name).GetString();

    private static IEnumerable<string> Texts(JsonElement facts, string name) =>
        facts
            .GetProperty(name)
            .EnumerateArray()
            .Select(e => e.GetString()!)
            .Where(p => p.StartsWith('/') ? !p.EndsWith("/vmlinuz", StringComparison.Ordinal) : true)
            .Order();
}
