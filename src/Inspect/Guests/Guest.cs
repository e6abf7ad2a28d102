using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests;

/// <summary>What is installed on the disks. A fact that could not be found is null or empty, never guessed.</summary>
public sealed record Guest
{
    /// <summary>The operating system.</summary>
    public required OsKind Os { get; init; }

    /// <summary>os-release ID, or its equivalent; null when not found.</summary>
    public string? Distribution { get; init; }

    /// <summary>VERSION_ID.</summary>
    public string? Version { get; init; }

    /// <summary>PRETTY_NAME.</summary>
    public string? Name { get; init; }

    /// <summary>VARIANT_ID.</summary>
    public string? Variant { get; init; }

    /// <summary>All keys of os-release, or of an equivalent file.</summary>
    public IReadOnlyDictionary<string, string> OsRelease { get; init; } = new Dictionary<string, string>();

    /// <summary>The processor that its programs are for, or null.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Host name as configured.</summary>
    public string? Hostname { get; init; }

    /// <summary>The init system, or null.</summary>
    public InitSystem? Init { get; init; }

    /// <summary>The volume with the root file system.</summary>
    public Volume? RootVolume { get; init; }

    /// <summary>Volumes that look like the root of a system. More than one is a finding.</summary>
    public IReadOnlyList<Volume> RootCandidates { get; init; } = [];

    /// <summary>The guest's files as the guest sees them, with mounts; null without a root.</summary>
    public GuestTree? Files { get; init; }

    /// <summary>The firmware modes that the disk can start with.</summary>
    public IReadOnlyList<BootMode> BootModes { get; init; } = [];

    /// <summary>The boot loaders and their configuration.</summary>
    public BootFacts Boot { get; init; } = new();

    /// <summary>The kernels. The default one is marked.</summary>
    public IReadOnlyList<Kernel> Kernels { get; init; } = [];

    /// <summary>The kernel that boots by default. If that is unknown, the newest one.</summary>
    public Kernel? DefaultKernel => Kernels.FirstOrDefault(k => k.IsDefault);

    /// <summary>Lines of /etc/fstab; null when the file does not exist.</summary>
    public IReadOnlyList<FstabEntry>? Fstab { get; init; }

    /// <summary>Mount units of the administrator that are started, in the form of fstab lines.</summary>
    public IReadOnlyList<FstabEntry> MountUnits { get; init; } = [];

    /// <summary>cloud-init.</summary>
    public CloudInitFacts CloudInit { get; init; } = new();

    /// <summary>The SSH server.</summary>
    public SshFacts Ssh { get; init; } = new();

    /// <summary>Network configuration files.</summary>
    public NetworkFacts Network { get; init; } = new();

    /// <summary>Marks that only Windows leaves on the system disk. A disk with Linux and Windows has them too.</summary>
    public IReadOnlyList<WindowsMark> WindowsMarks { get; init; } = [];

    /// <summary>The same marks on the data disks. A machine of its own could start from them.</summary>
    public IReadOnlyList<WindowsMark> DataDiskWindows { get; init; } = [];

    /// <summary>Evidence that could not be read: path and reason. A check that needs it reports unknown.</summary>
    public IReadOnlyList<UnreadableEvidence> Unreadable { get; init; } = [];
}
