namespace ImageTools.Inspect.Guests;

/// <summary>A line of /etc/fstab, or what systemd has in its place: a mount unit, or a word on the kernel's command line.</summary>
/// <param name="Line">1-based; 0 for what is no line of fstab.</param>
/// <param name="Device">First field, with escapes such as \040 resolved.</param>
/// <param name="MountPoint">Second field, without doubled slashes and "/./".</param>
/// <param name="Type">Third field.</param>
/// <param name="Options">Fourth field, split at commas.</param>
/// <param name="VolumeId">Id of the volume that the device names, or null when it is not on the given disks.</param>
public sealed record FstabEntry(
    int Line,
    string Device,
    string MountPoint,
    string Type,
    IReadOnlyList<string> Options,
    string? VolumeId = null
)
{
    // Those that systemd mounts before it reads fstab.
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

    /// <summary>Where it stands.</summary>
    public string Path { get; init; } = "/etc/fstab";

    /// <summary>Sixth field: whether and when the file system is checked; 0 for never.</summary>
    public int Pass { get; init; }

    /// <summary>Set for a mount unit, which says by its own means whether local-fs.target requires it.</summary>
    internal bool? UnitIsRequired { get; init; }

    /// <summary>
    /// Whether the mount point can be one: systemd ignores what has no slash in it ("not a valid path, ignoring"), and fails to
    /// name a unit after a path with "..".
    /// </summary>
    internal bool IsPath => MountPoint.StartsWith('/') && !MountPoint.Split('/').Contains("..");

    /// <summary>Whether systemd takes the line at all.</summary>
    internal bool Counts =>
        IsSwap
        || (
            IsPath
            && Type != "autofs"
            && (IsRoot || !Api.Contains(MountPoint))
            && !MountPoint.StartsWith("/sys/fs/cgroup/", StringComparison.Ordinal)
        );

    /// <summary>Swap space.</summary>
    internal bool IsSwap => Type == "swap";

    /// <summary>The root, for which systemd ignores noauto, nofail and automounts.</summary>
    internal bool IsRoot => MountPoint == "/";

    /// <summary>Mounted at the first access.</summary>
    internal bool IsAutomount =>
        !IsRoot && !IsSwap && Options.Any(o => Name(o) == "x-systemd.automount" || o == "comment=systemd.automount");

    /// <summary>
    /// Not mounted at boot. Of contrary options the last one counts; an automount and a unit that wants it come before
    /// that.
    /// </summary>
    internal bool IsByHand =>
        !IsRoot
        && !IsAutomount
        && Wanters.Length == 0
        && Requirers.Length == 0
        && Options.Select(Name).LastOrDefault(o => o is "noauto" or "auto") == "noauto";

    /// <summary>
    /// Whether the boot goes on without it whatever it is: nofail, or bg of NFS. Of contrary options the last one
    /// counts.
    /// </summary>
    internal bool MayFail =>
        !IsRoot
        && (
            Options.Select(Name).LastOrDefault(o => o is "nofail" or "fail") == "nofail"
            || (Type is "nfs" or "nfs4" && Options.Select(Name).LastOrDefault(o => o is "bg" or "fg") == "bg")
        );

    /// <summary>Waits for the network: by its type, or since it says so.</summary>
    internal bool IsNetwork =>
        NetworkTypes.Contains(Type.StartsWith("fuse.", StringComparison.Ordinal) ? Type["fuse.".Length..] : Type)
        || Options.Any(o => Name(o) == "_netdev");

    /// <summary>Other units that want it, in place of local-fs.target.</summary>
    internal bool IsWantedByOthers => Wanters.Length > 0 || Requirers.Length > 0;

    /// <summary>How long systemd waits for the device, as the line says; null for its 90 seconds.</summary>
    internal string? DeviceTimeout => Value("x-systemd.device-timeout=");

    /// <summary>
    /// Whether systemd-fstab-generator puts the line into local-fs.target.requires, whose failure is emergency mode. What waits for the
    /// network (remote-fs.target), for the first access or for another unit that wants it, and swap space, are only missed.
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
