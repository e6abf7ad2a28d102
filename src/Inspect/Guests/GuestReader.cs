using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Boot;
using ImageTools.Inspect.Guests.Initialisation;
using ImageTools.Inspect.Guests.Kernels;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;
using ImageTools.Inspect.Guests.Ssh;
using ImageTools.Inspect.Guests.Systems;

namespace ImageTools.Inspect.Guests;

/// <summary>Finds out what is installed on the disks, without running any of it.</summary>
public static class GuestReader
{
    /// <summary>
    /// Reads the guest. It does not throw for damage. What could not be read goes into <see cref="Guest.Unreadable"/>, and reading
    /// continues.
    /// </summary>
    /// <param name="disks">The disks, in the order of the layout.</param>
    /// <param name="layout">How they are divided.</param>
    /// <param name="firmware">The firmware that will start the disks, if the user gave it. Each firmware may start another loader.</param>
    public static Guest Read(IReadOnlyList<BlockSource> disks, DiskLayout layout, BootMode? firmware = null)
    {
        var unreadable = new List<UnreadableEvidence>();
        AddUnreadableVolumes(layout, unreadable);
        var candidates = RootFinder.Candidates(layout, unreadable);
        var marks = WindowsFinder.Find(layout, unreadable);
        IReadOnlyList<WindowsMark> windows = [.. marks.Where(m => m.Disk == 0)],
            others = [.. marks.Where(m => m.Disk > 0)];
        if (candidates.Count == 0)
            return WithoutRoot(disks, layout, windows, unreadable) with { DataDiskWindows = others };
        var guest = ReadMeant(disks, layout, candidates, firmware, unreadable);
        return guest with
        {
            RootCandidates = [.. candidates.Select(c => c.Volume)],
            WindowsMarks = windows,
            DataDiskWindows = others,
            Unreadable = unreadable,
        };
    }

    /// <summary>
    /// Reads only what is needed to resolve paths: the root and its mounts, without boot loaders, kernels and settings. Without a root, the
    /// volume of an installed Windows is the root; without that, <see cref="Guest.Files"/> is null. It does not throw for damage.
    /// </summary>
    /// <param name="disks">The disks, in the order of the layout.</param>
    /// <param name="layout">How they are divided.</param>
    public static Guest ReadFiles(IReadOnlyList<BlockSource> disks, DiskLayout layout)
    {
        var unreadable = new List<UnreadableEvidence>();
        AddUnreadableVolumes(layout, unreadable);
        var candidates = RootFinder.Candidates(layout, unreadable);
        if (candidates is [{ FileSystem.Subvolumes.Count: < 2 } only])
        {
            var (files, fstab) = Mounted(layout, only, unreadable);
            BootPlaces.Mount(files, layout, unreadable);
            return new Guest
            {
                Os = OsKind.Linux,
                RootVolume = only.Volume,
                RootCandidates = [only.Volume],
                Files = files,
                Fstab = fstab,
                Unreadable = unreadable,
            };
        }
        // Only the boot loader knows which of several systems or subvolumes is started.
        if (candidates.Count > 0)
            return ReadMeant(disks, layout, candidates, null, unreadable) with { Unreadable = unreadable };
        var windows = layout.Volumes.FirstOrDefault(v =>
            v.FileSystem is { } fileSystem && Attempt.Read($"root of {v.Id}", false, unreadable, () => WindowsFinder.IsRoot(fileSystem))
        );
        return new Guest
        {
            Os = windows is null ? OsKind.Unknown : OsKind.Windows,
            RootVolume = windows,
            Files = windows is null ? null : new MountedTree(windows.FileSystem!),
            Unreadable = unreadable,
        };
    }

    /// <summary>The files of one file system alone, with nothing mounted.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="directory">The directory of it that is the root, such as a subvolume; null for its own root.</param>
    public static GuestTree FilesOf(FileSystem fileSystem, FileNode? directory = null) => new MountedTree(fileSystem, directory);

    /// <summary>
    /// With several candidates, the boot loader of the first candidate says which one is the root; the kernel command line also names the
    /// subvolume.
    /// </summary>
    private static Guest ReadMeant(
        IReadOnlyList<BlockSource> disks,
        DiskLayout layout,
        IReadOnlyList<RootPlace> candidates,
        BootMode? firmware,
        List<UnreadableEvidence> unreadable
    )
    {
        var root = candidates[0];
        var guest = ReadRoot(disks, layout, root, firmware, unreadable);
        if (guest.Boot.DefaultEntry is not { } entry)
            return guest;
        var volume = RootOf(layout, entry);
        var meant = candidates.FirstOrDefault(c => c.Volume == volume) ?? root;
        if (RootFlags(entry) is { Length: > 0 } flags && meant.FileSystem.MountedRoot(flags) is { } directory)
            meant = meant with { Directory = directory };
        return meant == root ? guest : ReadRoot(disks, layout, meant, firmware, unreadable);
    }

    private static (MountedTree Files, IReadOnlyList<FstabEntry>? Fstab) Mounted(
        DiskLayout layout,
        RootPlace root,
        List<UnreadableEvidence> unreadable
    )
    {
        var files = new MountedTree(root.FileSystem, root.Directory);
        var fstab = Attempt.Read("/etc/fstab", null, unreadable, () => FstabReader.Read(files, layout));
        Mount(files, layout, fstab ?? [], unreadable);
        // Mount units seldom depend on the command line, which is not known yet.
        Mount(files, layout, Attempt.Read("/etc/systemd/system", [], unreadable, () => MountUnits.Read(files, layout)), unreadable);
        return (files, fstab);
    }

    private static Guest ReadRoot(
        IReadOnlyList<BlockSource> disks,
        DiskLayout layout,
        RootPlace place,
        BootMode? firmware,
        List<UnreadableEvidence> unreadable
    )
    {
        var root = place.Volume;
        // The file system of /boot must be known before the command line.
        var (files, fstab) = Mounted(layout, place, unreadable);
        var places = BootPlaces.Mount(files, layout, unreadable);
        var bootPrefix = files.MountPoints.Contains("/boot") ? "/boot" : "";
        var boot = BootReader.Read(disks, layout, new BootFiles(files, bootPrefix, places), unreadable, firmware);
        files.CommandLine = boot.DefaultEntry?.CommandLine ?? "";
        var kernels = KernelReader.Read(files, boot, RootDrivers(layout, root), unreadable);
        var identity = Attempt.Read("/etc/os-release", new Dictionary<string, string>(), unreadable, () => OsIdentity.Read(files));
        var commandLine = boot.DefaultEntry?.CommandLine;
        var cloudInit = Attempt.Read("/etc/cloud", new CloudInitFacts(), unreadable, () => CloudInitReader.Read(files, commandLine));
        var network = NetworkReader.Read(files, commandLine ?? "", unreadable);
        try
        {
            // What cloud-init writes at the first start replaces what it wrote before.
            if (Attempt.Read("/etc/cloud", null, unreadable, () => CloudInitReader.Network(files, commandLine, cloudInit)) is { } own)
            {
                network = network with
                {
                    Interfaces = [.. own, .. network.Interfaces.Where(i => !i.Path.Contains("50-cloud-init", StringComparison.Ordinal))],
                };
            }
        }
        catch (NetplanRefusal e)
        {
            network = network with { NetplanRefuses = e.Place };
        }
        var kernel = kernels.FirstOrDefault(k => k.IsDefault) ?? (kernels is [var first, ..] ? first : null);
        return new Guest
        {
            Os = Attempt.Read("/bin/freebsd-version", false, unreadable, () => files.Exists("/bin/freebsd-version"))
                ? OsKind.FreeBsd
                : OsKind.Linux,
            Distribution = identity.GetValueOrDefault("ID"),
            Version = identity.GetValueOrDefault("VERSION_ID"),
            Name = identity.GetValueOrDefault("PRETTY_NAME") ?? identity.GetValueOrDefault("NAME"),
            Variant = identity.GetValueOrDefault("VARIANT_ID"),
            OsRelease = identity,
            Architecture = kernel?.Architecture ?? Attempt.Read("programs", null, unreadable, () => SystemFacts.Architecture(files)),
            Hostname = Attempt.Read("/etc/hostname", null, unreadable, () => SystemFacts.Hostname(files)),
            Init = Attempt.Read("/sbin/init", null, unreadable, () => SystemFacts.Init(files)),
            RootVolume = root,
            Files = files,
            Boot = boot,
            BootModes = BootModes(layout, boot),
            Kernels = kernels,
            Fstab = fstab,
            MountUnits = Attempt.Read("/etc/systemd/system", [], unreadable, () => MountUnits.Read(files, layout)),
            CloudInit = cloudInit,
            Ssh = Attempt.Read("/etc/ssh", new SshFacts(), unreadable, () => SshReader.Read(files)),
            Network = network,
        };
    }

    private static Guest WithoutRoot(
        IReadOnlyList<BlockSource> disks,
        DiskLayout layout,
        IReadOnlyList<WindowsMark> windows,
        List<UnreadableEvidence> unreadable
    )
    {
        // Without a root there is no /boot, but the loaders on the disk itself can be read.
        var boot = BootReader.Read(disks, layout, null, unreadable);
        return new Guest
        {
            Os = windows.Count == 0 ? OsKind.Unknown : OsKind.Windows,
            WindowsMarks = windows,
            Boot = boot,
            BootModes = BootModes(layout, boot),
            Unreadable = unreadable,
        };
    }

    /// <summary>Mounts file systems in the order of their depth, so /boot/efi comes after /boot.</summary>
    private static void Mount(MountedTree files, DiskLayout layout, IReadOnlyList<FstabEntry> fstab, List<UnreadableEvidence> unreadable)
    {
        foreach (
            var entry in fstab
                .Where(e => e.Counts && e is { IsSwap: false, IsRoot: false })
                .DistinctBy(e => e.MountPoint)
                .OrderBy(e => e.MountPoint.Length)
        )
        {
            var volume = layout.Volumes.FirstOrDefault(v => v.Id == entry.VolumeId);
            if (volume?.FileSystem is { } fileSystem)
                Mount(files, entry, fileSystem, unreadable);
            else if (volume is { Signature: { } signature })
                unreadable.Add(new UnreadableEvidence(entry.MountPoint, Why(volume, signature)));
            else if (volume is { Error: { } error })
                unreadable.Add(new UnreadableEvidence(entry.MountPoint, error.Message));
            else if (entry.Device.StartsWith('/') && entry.Options.Any(o => o is "bind" or "rbind"))
                Bind(files, entry, unreadable);
        }
    }

    private static void Mount(MountedTree files, FstabEntry entry, FileSystem fileSystem, List<UnreadableEvidence> unreadable)
    {
        if (Attempt.Read(entry.MountPoint, null, unreadable, () => fileSystem.MountedRoot(entry.Options)) is { } directory)
            files.Mount(Place(files, entry, unreadable), fileSystem, directory);
        else
            unreadable.Add(new UnreadableEvidence(entry.MountPoint, "the subvolume that its options name does not exist"));
    }

    private static void Bind(MountedTree files, FstabEntry entry, List<UnreadableEvidence> unreadable)
    {
        if (Attempt.Read(entry.Device, null, unreadable, () => files.Find(entry.Device)) is { Node.IsDirectory: true } source)
            files.Mount(Place(files, entry, unreadable), source.FileSystem, source.Node);
    }

    /// <summary>The mount point with links followed, as mount(8) does. A missing directory is made by systemd.</summary>
    private static string Place(MountedTree files, FstabEntry entry, List<UnreadableEvidence> unreadable) =>
        Attempt.Read(entry.MountPoint, null, unreadable, () => files.Find(entry.MountPoint))?.Path is { Length: > 1 } place
            ? place
            : entry.MountPoint;

    private static void AddUnreadableVolumes(DiskLayout layout, List<UnreadableEvidence> unreadable)
    {
        var readable = layout.Volumes.Any(v => v.FileSystem is not null && v.Role != VolumeRole.NoRoot);
        foreach (var volume in layout.Volumes)
        {
            // The root may be on this volume, unless another volume is the root.
            if (volume is { FileSystem: null, Error: { } error })
                unreadable.Add(new UnreadableEvidence($"root of {volume.Id}", error.Message));
            else if (volume is { Signature: { } signature, FileSystem: null } && volume.Role != VolumeRole.NoRoot && !readable)
                unreadable.Add(new UnreadableEvidence("/", Why(volume, signature)));
        }
    }

    private static string Why(Volume volume, FileSystemSignature signature) =>
        volume.Error?.Message ?? $"the {signature.Type} file system on {volume.Id} is of a kind that can't be read";

    private static BootMode[] BootModes(DiskLayout layout, BootFacts boot)
    {
        var modes = new List<BootMode>();
        if (BootReader.IsBiosReady(layout, boot))
            modes.Add(BootMode.Bios);
        if (boot.EfiFallback is { Machine: not null })
            modes.Add(BootMode.Uefi);
        return [.. modes];
    }

    private static IReadOnlyList<string> RootDrivers(DiskLayout layout, Volume root) =>
        [root.FileSystem!.Type, .. layout.KernelModulesOf(root)];

    private static Volume? RootOf(DiskLayout layout, BootEntry entry)
    {
        var argument = entry
            .CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(a => a.StartsWith("root=", StringComparison.Ordinal));
        return argument is null ? null : VolumeFinder.Find(layout, argument["root=".Length..]);
    }

    private static string[] RootFlags(BootEntry entry) =>
        [
            .. entry
                .CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(a => a.StartsWith("rootflags=", StringComparison.Ordinal))
                .SelectMany(a => a["rootflags=".Length..].Split(',', StringSplitOptions.RemoveEmptyEntries))
                .Where(o => o.StartsWith("subvol", StringComparison.Ordinal)),
        ];
}
