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
        // With several candidates, the boot loader of the first candidate with a boot directory says which one is the root.
        var root = candidates[0];
        var guest = ReadRoot(disks, layout, root, firmware, unreadable);
        if (
            candidates.Count > 1
            && guest.Boot.DefaultEntry is { } entry
            && RootOf(layout, entry) is { } meant
            && meant != root
            && candidates.Contains(meant)
        )
        {
            guest = ReadRoot(disks, layout, meant, firmware, unreadable);
        }

        return guest with
        {
            RootCandidates = candidates,
            WindowsMarks = windows,
            DataDiskWindows = others,
            Unreadable = unreadable,
        };
    }

    private static Guest ReadRoot(
        IReadOnlyList<BlockSource> disks,
        DiskLayout layout,
        Volume root,
        BootMode? firmware,
        List<UnreadableEvidence> unreadable
    )
    {
        var files = new MountedTree(root.FileSystem!);
        var fstab = Attempt.Read("/etc/fstab", null, unreadable, () => FstabReader.Read(files, layout));
        Mount(files, layout, fstab ?? [], unreadable);
        // The file system of /boot must be known before the command line. Mount units seldom depend on the command line.
        Mount(files, layout, Attempt.Read("/etc/systemd/system", [], unreadable, () => MountUnits.Read(files, layout)), unreadable);
        var places = BootPlaces.Mount(files, layout, unreadable);
        var bootPrefix = files.MountPoints.Contains("/boot") ? "/boot" : "";
        var boot = BootReader.Read(disks, layout, new BootFiles(files, bootPrefix, places), unreadable, firmware);
        files.CommandLine = boot.DefaultEntry?.CommandLine ?? "";
        var kernels = KernelReader.Read(files, boot, RootDrivers(root), unreadable);
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
                files.Mount(entry.MountPoint, fileSystem);
            else if (volume is { Signature: { } signature })
                unreadable.Add(new UnreadableEvidence(entry.MountPoint, Why(volume, signature)));
            else if (volume is { Error: { } error })
                unreadable.Add(new UnreadableEvidence(entry.MountPoint, error.Message));
        }
    }

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
        volume.Error?.Message ?? $"the {signature.Type} file system on {volume.Id} can't be read yet";

    private static BootMode[] BootModes(DiskLayout layout, BootFacts boot)
    {
        var modes = new List<BootMode>();
        if (BootReader.IsBiosReady(layout, boot))
            modes.Add(BootMode.Bios);
        if (boot.EfiFallback is { Machine: not null })
            modes.Add(BootMode.Uefi);
        return [.. modes];
    }

    private static IReadOnlyList<string> RootDrivers(Volume root) =>
        root.Kind == VolumeKind.LogicalVolume ? [root.FileSystem!.Type, "dm_mod"] : [root.FileSystem!.Type];

    private static Volume? RootOf(DiskLayout layout, BootEntry entry)
    {
        var argument = entry
            .CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(a => a.StartsWith("root=", StringComparison.Ordinal));
        return argument is null ? null : VolumeFinder.Find(layout, argument["root=".Length..]);
    }
}
