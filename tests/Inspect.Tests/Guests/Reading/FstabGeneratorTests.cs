using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Reading;

/// <summary>
/// Which lines of fstab count, and what the boot makes of them, compared with the units that systemd-fstab-generator writes for
/// the same line.
/// </summary>
public sealed class FstabGeneratorTests
{
    private const string Generator = "/lib/systemd/system-generators/systemd-fstab-generator",
        Device = "UUID=aaaaaaaa-3333-4444-8555-666666666666";

    public static TheoryData<string> Lines =>
        [
            .. (
                (string[])
                    [
                        "defaults",
                        "nofail",
                        "noauto",
                        "noauto,nofail",
                        "nofail,auto",
                        "auto,noauto",
                        "noauto,auto",
                        "nofail,fail",
                        "fail,nofail",
                        "noauto=1",
                        "nofail=1",
                        "NOFAIL",
                        "no\\146ail",
                        "\"nofail\"",
                        ",,nofail",
                        "comment=nofail",
                        "x-systemd.automount",
                        "noauto,x-systemd.automount",
                        "nofail,x-systemd.automount",
                        "x-systemd.automount=1",
                        "comment=systemd.automount",
                        "comment=x,comment=systemd.automount",
                        "x-systemd.noauto",
                        "_netdev",
                        "_netdev,nofail",
                        "_netdev=1",
                        "_rnetdev",
                        "x-systemd.wanted-by=a.service",
                        "x-systemd.wanted-by=local-fs.target",
                        "noauto,x-systemd.wanted-by=local-fs.target",
                        "x-systemd.required-by=a.service",
                        "x-systemd.required-by=local-fs.target",
                        "nofail,x-systemd.required-by=local-fs.target",
                        "noauto,x-systemd.required-by=local-fs.target",
                        "_netdev,x-systemd.required-by=local-fs.target",
                        "x-systemd.required-by=a.service,x-systemd.required-by=local-fs.target",
                        "x-systemd.wanted-by=a.service,x-systemd.required-by=local-fs.target",
                        "x-systemd.automount,x-systemd.required-by=a.service",
                        "x-systemd.device-timeout=5s",
                        "x-systemd.requires=a.service",
                        "x-initrd.mount",
                        "x-systemd.growfs",
                        "nobootwait",
                        "user",
                    ]
            ).Select(options => $"{Device} /data ext4 {options} 0 0"),
            .. (
                (string[])
                    [
                        "/data//x",
                        "/data/",
                        "/data/./x",
                        "/data/../x",
                        "//data",
                        "//",
                        "/./",
                        "data",
                        "none",
                        "-",
                        "~",
                        "data/x",
                        "./data",
                        "\"/my",
                        "/my\\040data",
                        "/a:b",
                        "/data#x",
                        "/usr",
                        "/boot/efi",
                        "/tmp",
                        "/proc",
                        "/sys",
                        "/dev",
                        "/run",
                        "/dev/shm",
                        "/dev/pts",
                        "/run/lock",
                        "/run/x",
                        "/dev/x",
                        "/sys/x",
                        "/proc/sys/fs/binfmt_misc",
                        "/sys/fs/cgroup",
                        "/sys/fs/cgroup/x",
                        "/dev/hugepages",
                        "/sys/kernel/debug",
                        "/sys/kernel/security",
                        "/sys/firmware/efi/efivars",
                        "/sys/fs/bpf",
                        "/sys/fs/pstore",
                        "/sys/fs/selinux",
                    ]
            ).Select(place => $"{Device} {place} ext4 defaults 0 0"),
            .. ((string[])["nofail", "noauto", "x-systemd.automount", "noauto,nofail"]).Select(options => $"{Device} / ext4 {options} 0 1"),
            .. (
                (string[])
                    [
                        "nfs",
                        "nfs4",
                        "cifs",
                        "smb3",
                        "glusterfs",
                        "fuse.glusterfs",
                        "ceph",
                        "fuse.sshfs",
                        "sshfs",
                        "gfs2",
                        "ocfs2",
                        "lustre",
                        "davfs",
                        "afs",
                        "ncp",
                        "pvfs2",
                        "zfs",
                        "tmpfs",
                        "overlay",
                        "none",
                        "auto",
                        "bind",
                        "9p",
                        "virtiofs",
                        "fuse",
                        "btrfs",
                        "autofs",
                    ]
            ).Select(type => $"host:/x /data {type} defaults 0 0"),
            "host:/x /data nfs bg 0 0",
            "host:/x /data nfs bg,fg 0 0",
            "host:/x /data nfs noauto,x-systemd.automount 0 0",
            "host:/x /data nfs x-systemd.required-by=local-fs.target 0 0",
            $"{Device} /data",
            $"{Device} /data ext4",
            $" {Device}\t/data  ext4",
            $"#{Device} /data ext4",
            $"  # {Device} /data ext4",
            Device,
            $"{Device} /data ext4 defaults nofail 0 0",
            $"{Device} /data ext4 defaults, nofail 0 0",
            $"{Device} /data ext4 defaults 0 x",
            $"{Device} / data ext4 defaults",
            "LABEL=\"my data\" /data ext4 defaults 0 2",
            "UUID=\"a\" TYPE=\"ext4\" /u02 ext4 defaults,nofail 1 2",
            "uuid=a /data ext4 defaults 0 0",
            "/x /y none bind 0 0",
        ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_is_for_the_boot_what_the_generator_makes_of_it(string line)
    {
        var judged = Judged(line, "", out _);
        var entry = FstabReader.Read(StatedGuest.Tree(("/etc/fstab", line + "\n")), new DiskLayout([], []))!.SingleOrDefault();
        Assert.Equal((line, judged), (line, Word(entry)));
    }

    [Theory]
    [InlineData("UUID=\"aaaa-bb\"", "/dev/disk/by-uuid/aaaa-bb")]
    [InlineData("UUID='aaaa-bb'", "/dev/disk/by-uuid/aaaa-bb")]
    [InlineData("\"UUID=aaaa-bb\"", "\"UUID=aaaa-bb\"")]
    [InlineData("UUID=\"aaaa-bb", "/dev/disk/by-uuid/\\x22aaaa-bb")]
    [InlineData("PARTUUID=AAAA", "/dev/disk/by-partuuid/AAAA")]
    [InlineData("LABEL=my\\040data", "/dev/disk/by-label/my\\x20data")]
    [InlineData("PARTLABEL=a/b", "/dev/disk/by-partlabel/a\\x2fb")]
    public void The_device_that_systemd_waits_for_is_named_letter_by_letter(string device, string expected)
    {
        Judged($"{device} /data ext4 defaults 0 0", "", out var units);
        Assert.Contains($"What={expected}", units.Split('\n'));
        var entry = FstabReader.Read(StatedGuest.Tree(("/etc/fstab", $"{device} /data ext4\n")), new DiskLayout([], []))!.Single();
        var (name, value) =
            entry.Device.Split('=', 2) is [var tag, var rest] && tag is "UUID" or "PARTUUID" or "LABEL" or "PARTLABEL"
                ? ($"/dev/disk/by-{tag.ToLowerInvariant()}/", rest)
                : ("", entry.Device);
        Assert.Equal(
            expected,
            name.Length == 0
                ? value
                : name
                    + value
                        .Replace("\"", "\\x22", StringComparison.Ordinal)
                        .Replace(" ", "\\x20", StringComparison.Ordinal)
                        .Replace("/", "\\x2f", StringComparison.Ordinal)
        );
    }

    private static string Word(FstabEntry? entry) =>
        entry is not { Counts: true } ? "ignored"
        : entry.IsRequired ? "required"
        : entry.IsAutomount ? "automount"
        : entry.IsByHand ? "by hand"
        : "optional";

    private static string Judged(string line, string commandLine, out string units)
    {
        if (!File.Exists(Generator))
            Tool.Require("systemd-fstab-generator");
        using var directory = new TempDirectory();
        File.WriteAllText(directory["fstab"], line + "\n");
        string[] places = [.. ((string[])["normal", "early", "late"]).Select(d => Directory.CreateDirectory(directory[d]).FullName)];
        // Generators run in the root directory.
        Tool.TryRunIn(
            "/",
            new Dictionary<string, string>
            {
                ["SYSTEMD_FSTAB"] = directory["fstab"],
                ["SYSTEMD_PROC_CMDLINE"] = commandLine,
                ["SYSTEMD_IN_INITRD"] = "0",
            },
            Generator,
            places
        );
        var files = Directory
            .GetFiles(places[0], "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(places[0], f))
            .Where(f => !f.Contains("systemd-", StringComparison.Ordinal))
            .ToArray();
        units = string.Join(
            '\n',
            files.Where(f => !f.Contains('/', StringComparison.Ordinal)).Select(f => File.ReadAllText(Path.Combine(places[0], f)))
        );
        var mount = files.FirstOrDefault(f => f.EndsWith(".mount", StringComparison.Ordinal) && !f.Contains('/', StringComparison.Ordinal));
        return mount is null ? "ignored"
            : files.Contains($"local-fs.target.requires/{mount}") ? "required"
            : files.Any(f => f.EndsWith(".automount", StringComparison.Ordinal)) ? "automount"
            : files.Any(f => f.EndsWith($"/{mount}", StringComparison.Ordinal)) ? "optional"
            : "by hand";
    }
}
