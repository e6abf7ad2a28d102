using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests;

/// <summary>What is installed on the disks. Everything that could not be found out is null or empty, never guessed.</summary>
public sealed record Guest
{
    /// <summary>The operating system.</summary>
    public required OsKind Os { get; init; }

    /// <summary>os-release ID, or what stands for it; null when not found.</summary>
    public string? Distribution { get; init; }

    /// <summary>VERSION_ID.</summary>
    public string? Version { get; init; }

    /// <summary>PRETTY_NAME.</summary>
    public string? Name { get; init; }

    /// <summary>VARIANT_ID.</summary>
    public string? Variant { get; init; }

    /// <summary>All keys of os-release (or of the file that stands for it).</summary>
    public IReadOnlyDictionary<string, string> OsRelease { get; init; } = new Dictionary<string, string>();

    /// <summary>What its programs are for, or null.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Host name as configured.</summary>
    public string? Hostname { get; init; }

    /// <summary>What starts its services, or null.</summary>
    public InitSystem? Init { get; init; }

    /// <summary>The volume with the root file system.</summary>
    public Volume? RootVolume { get; init; }

    /// <summary>Volumes that look like a root of some system; more than one is a finding.</summary>
    public IReadOnlyList<Volume> RootCandidates { get; init; } = [];

    /// <summary>The guest's files as it would see them, mounts included; null without a root.</summary>
    public GuestTree? Files { get; init; }

    /// <summary>Firmware modes in which the disk has what it needs to start.</summary>
    public IReadOnlyList<BootMode> BootModes { get; init; } = [];

    /// <summary>What was found of boot loaders and their configuration.</summary>
    public BootFacts Boot { get; init; } = new();

    /// <summary>Kernels, the one that boots by default marked.</summary>
    public IReadOnlyList<Kernel> Kernels { get; init; } = [];

    /// <summary>The kernel that boots by default (or, failing that, the newest).</summary>
    public Kernel? DefaultKernel => Kernels.FirstOrDefault(k => k.IsDefault);

    /// <summary>Lines of /etc/fstab; null when there is no such file.</summary>
    public IReadOnlyList<FstabEntry>? Fstab { get; init; }

    /// <summary>Mount units of the administrator that are started, in the form of lines of fstab.</summary>
    public IReadOnlyList<FstabEntry> MountUnits { get; init; } = [];

    /// <summary>cloud-init.</summary>
    public CloudInitFacts CloudInit { get; init; } = new();

    /// <summary>The ssh server.</summary>
    public SshFacts Ssh { get; init; } = new();

    /// <summary>Network configuration files.</summary>
    public NetworkFacts Network { get; init; } = new();

    /// <summary>What only a Windows leaves on the system disk; not empty beside a Linux when there are both.</summary>
    public IReadOnlyList<WindowsMark> WindowsMarks { get; init; } = [];

    /// <summary>The same on the data disks: what a machine of its own would start from.</summary>
    public IReadOnlyList<WindowsMark> DataDiskWindows { get; init; } = [];

    /// <summary>
    /// Evidence that should have been there but could not be read: path and reason. A check that needs it reports
    /// unknown.
    /// </summary>
    public IReadOnlyList<UnreadableEvidence> Unreadable { get; init; } = [];
}
