using System.Text.Json.Nodes;

namespace ImageTools.Interop;

/// <summary>
/// One Debian guest on different volumes (tests/guests/make-volume-guests.sh), which Linux itself wrote: whatever its files lie on, and in
/// whatever format the disk is, it is the same guest.
/// </summary>
public sealed class VolumeGuestTests
{
    private const string Numbers = "/srv/numbers";

    public static TheoryData<string> Layouts =>
        Environment.GetEnvironmentVariable("IMAGETOOLS_VOLUME_GUESTS") is { Length: > 0 } directory && Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory, "volume-*.raw").Order(StringComparer.Ordinal)]
            : [""];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_same_guest_is_found_on_every_kind_of_volume(string disk)
    {
        SkipWithout(disk);
        var plain = Guest(Inspect(Path.Combine(Path.GetDirectoryName(disk)!, "volume-ext4.raw")));
        var report = Inspect(disk);
        var guest = Guest(report);
        Assert.Equal("bios uefi", string.Join(' ', guest["bootModes"]!.AsArray().Select(m => m!.GetValue<string>())));
        // Where the files lie is what differs, and what follows from it: the lines of fstab, and the modules that the root needs.
        string[] same = ["os", "distribution", "version", "name", "architecture", "bootModes", "bootloader", "init", "hostname"];
        foreach (var field in same.Concat(["cloudInit", "ssh", "network"]))
            Assert.Equal((field, plain[field]?.ToJsonString()), (field, guest[field]?.ToJsonString()));
        Assert.Equal(Kernels(plain), Kernels(guest));
        Assert.Equal(string.Concat(Enumerable.Range(1, 200_000).Select(n => $"{n}\n")), Succeed("cat", disk, Numbers));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_guest_is_the_same_in_every_image_format(string disk)
    {
        SkipWithout(disk);
        using var directory = new TempDirectory();
        var raw = Inspect(disk);
        foreach (
            var (format, name) in (ReadOnlySpan<(string, string)>)[("qcow2", "disk.qcow2"), ("vmdk", "disk.vmdk"), ("vhd", "disk.vhd")]
        )
        {
            var image = directory[name];
            Succeed("convert", "-q", "-O", format, disk, image);
            var report = Inspect(image);
            Assert.Equal(Guest(raw).ToJsonString(), Guest(report).ToJsonString());
            Assert.Equal(Volumes(raw), Volumes(report));
            File.Delete(image);
        }
    }

    /// <summary>The base has lvm2, and neither mdadm nor the modules of thin volumes in its initramfs: those do not start.</summary>
    [Theory]
    [MemberData(nameof(Layouts))]
    public void What_the_initramfs_lacks_to_assemble_the_root_is_an_error(string disk)
    {
        SkipWithout(disk);
        var check = Inspect(disk)["checks"]!.AsArray().Single(c => c!["id"]!.GetValue<string>() == "initramfs-root-fs")!;
        var layout = Path.GetFileNameWithoutExtension(disk)["volume-".Length..];
        var lacking = layout switch
        {
            "md" or "lvm-on-md" => "no mdadm",
            "lvm-thin" => "dm_thin_pool",
            _ => null,
        };
        Assert.Equal(lacking is null ? "pass" : "fail", check["status"]!.GetValue<string>());
        Assert.Contains(lacking ?? "", check["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static void SkipWithout(string disk) =>
        Assert.SkipWhen(disk.Length == 0, "IMAGETOOLS_VOLUME_GUESTS names no directory with guests of tests/guests/make-volume-guests.sh.");

    private static string Succeed(params string[] arguments)
    {
        var result = ImageToolsCommand.Run(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static JsonNode Inspect(string image)
    {
        var result = ImageToolsCommand.Run("inspect", "--json", image);
        Assert.True(result.ExitCode is 0 or 3, result.Error);
        return JsonNode.Parse(result.Output)!;
    }

    private static JsonNode Guest(JsonNode report) => report["guest"]!;

    private static string Volumes(JsonNode report) =>
        string.Join('\n', report["disks"]!.AsArray().SelectMany(d => d!["volumes"]!.AsArray()).Select(v => v!.ToJsonString()));

    private static string Kernels(JsonNode guest) =>
        string.Join('\n', guest["kernels"]!.AsArray().Select(k => $"{k!["version"]} {k["path"]} {k["initramfs"]} {Drivers(k)}"));

    private static string Drivers(JsonNode kernel) =>
        string.Join(
            ' ',
            kernel["drivers"]!.AsObject().Where(d => d.Key.StartsWith("virtio", StringComparison.Ordinal)).Select(d => $"{d.Key}={d.Value}")
        );
}
