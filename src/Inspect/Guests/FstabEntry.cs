namespace ImageTools.Inspect.Guests;

/// <summary>A line of /etc/fstab, or an equivalent: a mount unit, or a word on the kernel command line.</summary>
/// <param name="Line">1-based; 0 when it is not a line of fstab.</param>
/// <param name="Device">First field, with escapes such as \040 resolved.</param>
/// <param name="MountPoint">Second field, without doubled slashes and "/./".</param>
/// <param name="Type">Third field.</param>
/// <param name="Options">Fourth field, split at commas.</param>
/// <param name="VolumeId">Id of the volume of the device, or null when the device is not on the given disks.</param>
public sealed record FstabEntry(
    int Line,
    string Device,
    string MountPoint,
    string Type,
    IReadOnlyList<string> Options,
    string? VolumeId = null
)
{
    // systemd mounts these before it reads fstab.
    private static readonly string[] Api =
    [
        "/proc",
        "/sys",
        "/dev",
        "/dev/pts",
        "/dev/shm",
        "/dev/console",
        "/run",
        "/run/lock",
        "/proc/sys",
        "/sys/kernel/security",
        "/sys/firmware/efi/efivars",
        "/sys/fs/cgroup",
        "/sys/fs/selinux",
        "/selinux",
        "/sys/fs/smackfs",
        "/sys/fs/pstore",
        "/sys/fs/bpf",
    ];

    private static readonly string[] NetworkTypes =
    [
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "gfs",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncp",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "pvfs2",
        "smb3",
        "smbfs",
        "sshfs",
    ];

    /// <summary>The file that it comes from.</summary>
    public string Path { get; init; } = "/etc/fstab";

    /// <summary>Sixth field: the order of the file-system check; 0 for no check.</summary>
    public int Pass { get; init; }

    /// <summary>Set for a mount unit. The unit itself says whether local-fs.target requires it.</summary>
    internal bool? UnitIsRequired { get; init; }

    /// <summary>
    /// Whether the mount point is valid. systemd ignores one without a slash ("not a valid path, ignoring"), and can't make a unit name
    /// from a path with "..".
    /// </summary>
    internal bool IsPath => MountPoint.StartsWith('/') && !MountPoint.Split('/').Contains("..");

    /// <summary>Whether systemd accepts the line.</summary>
    internal bool Counts =>
        IsSwap
        || (
            IsPath
            && Type != "autofs"
            && (IsRoot || !Api.Contains(MountPoint))
            && !MountPoint.StartsWith("/sys/fs/cgroup/", StringComparison.Ordinal)
        );

    /// <summary>The line is swap space.</summary>
    internal bool IsSwap => Type == "swap";

    /// <summary>The line is the root. systemd ignores noauto, nofail and automounts for it.</summary>
    internal bool IsRoot => MountPoint == "/";

    /// <summary>The file system is mounted at the first access.</summary>
    internal bool IsAutomount =>
        !IsRoot && !IsSwap && Options.Any(o => Name(o) == "x-systemd.automount" || o == "comment=systemd.automount");

    /// <summary>
    /// The file system is not mounted at boot. When options contradict each other, the last one counts. An automount, or a unit that wants
    /// the mount, comes before that.
    /// </summary>
    internal bool IsByHand =>
        !IsRoot
        && !IsAutomount
        && Wanters.Length == 0
        && Requirers.Length == 0
        && Options.Select(Name).LastOrDefault(o => o is "noauto" or "auto") == "noauto";

    /// <summary>
    /// Whether the boot continues when the mount fails: nofail, or bg of NFS. When options contradict each other, the last one counts.
    /// </summary>
    internal bool MayFail =>
        !IsRoot
        && (
            Options.Select(Name).LastOrDefault(o => o is "nofail" or "fail") == "nofail"
            || (Type is "nfs" or "nfs4" && Options.Select(Name).LastOrDefault(o => o is "bg" or "fg") == "bg")
        );

    /// <summary>The mount waits for the network, because of its type or an option.</summary>
    internal bool IsNetwork =>
        NetworkTypes.Contains(Type.StartsWith("fuse.", StringComparison.Ordinal) ? Type["fuse.".Length..] : Type)
        || Options.Any(o => Name(o) == "_netdev");

    /// <summary>Other units want the mount, in place of local-fs.target.</summary>
    internal bool IsWantedByOthers => Wanters.Length > 0 || Requirers.Length > 0;

    /// <summary>How long systemd waits for the device, from the line; null for the default of 90 seconds.</summary>
    internal string? DeviceTimeout => Value("x-systemd.device-timeout=");

    /// <summary>
    /// Whether systemd-fstab-generator puts the line into local-fs.target.requires. A failure there is emergency mode. Other lines do not
    /// stop the boot: swap space, and mounts that wait for the network (remote-fs.target), for the first access, or for another unit that
    /// wants them.
    /// </summary>
    internal bool IsRequired =>
        UnitIsRequired
        ?? (
            Counts
            && !IsSwap
            && (
                IsRoot || (!IsAutomount && (IsWantedByOthers ? Requirers.Contains("local-fs.target") : !IsByHand && !MayFail && !IsNetwork))
            )
        );

    private string[] Wanters => Values("x-systemd.wanted-by=");

    private string[] Requirers => Values("x-systemd.required-by=");

    private static string Name(string option) => option.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? option[..at] : option;

    private string? Value(string option) =>
        Options.LastOrDefault(o => o.StartsWith(option, StringComparison.Ordinal) && o.Length > option.Length)?[option.Length..];

    private string[] Values(string option) =>
        [.. Options.Where(o => o.StartsWith(option, StringComparison.Ordinal) && o.Length > option.Length).Select(o => o[option.Length..])];
}
