using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests.Boot;
using ImageTools.Inspect.Guests.InitramfsFiles;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>Finds the installed kernels, the default one, and the places of their drivers.</summary>
internal static class KernelReader
{
    private const int MostKernels = 32,
        MostInitramfs = 4,
        MostInitramfsFiles = 16;

    // Prefix for damage inside a file. It is separate evidence: the directory of the file was read.
    private const string Inside = "content of",
        UnifiedKernelSection = ".linux";
    private const int LongestVersion = 128;
    private static readonly string[] Prefixes = ["vmlinuz-", "vmlinux-", "kernel-", "Image-"];
    private static readonly string[] Drivers = ["virtio_blk", "virtio_pci", "virtio_net", "virtio_scsi", "nvme"];

    /// <summary>Reads the kernels: the default one first, then by version, newest first.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="boot">What the boot loader would start.</param>
    /// <param name="extraDrivers">Drivers that the root needs, in addition to those for ECS's devices.</param>
    /// <param name="unreadable">Receives what could not be read.</param>
    public static IReadOnlyList<Kernel> Read(
        GuestTree files,
        BootFacts boot,
        IReadOnlyList<string> extraDrivers,
        ICollection<UnreadableEvidence> unreadable
    )
    {
        var found = Attempt.Read("/boot", [], unreadable, () => Find(files));
        var chosen = boot.DefaultEntry?.KernelPath is { } named ? Attempt.Read(named, null, unreadable, () => files.Find(named)) : null;
        if (chosen is { Node.IsFile: true } && found.All(f => f.Path != chosen.Path))
            found = [chosen, .. found];
        // Kernels that are only on a partition of the boot loader, when there is no default.
        if (found.Length == 0)
        {
            found = Attempt.Read("/boot", [], unreadable, () =>
                boot
                    .Entries.Select(e => e.KernelPath)
                    .OfType<string>()
                    .Distinct()
                    .Take(MostKernels)
                    .Select(files.Find)
                    .OfType<GuestFile>()
                    .Where(f => f.Node.IsFile)
                    .DistinctBy(f => f.Path)
                    .ToArray()
            );
        }

        var versions = found.ToDictionary(
            f => f.Path,
            f => Attempt.Read(f.Path, new Named(f, null, new KernelFile(null, null, null)), unreadable, () => Identify(files, f))
        );
        var order = found.OrderByDescending(f => versions[f.Path].Version ?? "", VersionOrder.Instance).ToArray();
        var defaultPath = chosen?.Path ?? (boot.DefaultEntry is null ? order.FirstOrDefault()?.Path : null);
        var kernels = new List<Kernel>();
        foreach (var file in order.OrderByDescending(f => f.Path == defaultPath).Take(MostKernels))
        {
            var entry = file.Path == defaultPath ? boot.DefaultEntry : null;
            var kernel = new Choice(versions[file.Path], entry, file.Path == defaultPath, kernels.Count < MostInitramfs);
            kernels.Add(Describe(files, kernel, extraDrivers, unreadable));
        }
        return kernels;
    }

    private static GuestFile[] Find(GuestTree files)
    {
        var kernels = files.List("/boot").Where(f => f.Node.IsFile && IsKernelName(f.Name)).ToArray();
        return kernels.Length > 0
            ? kernels
            :
            [
                .. files
                    .List("/usr/lib/modules")
                    .Select(d => files.Find($"{d.Path}/vmlinuz"))
                    .OfType<GuestFile>()
                    .Where(f => f.Node.IsFile),
            ];
    }

    private static bool IsKernelName(string name) =>
        (Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)) || name is "vmlinuz" or "bzImage")
        && !((string[])[".old", ".bak", ".rpmsave", ".hmac", ".sig"]).Any(s => name.EndsWith(s, StringComparison.Ordinal))
        && !((string[])["kdump", "rescue", ".dpkg-"]).Any(s => name.Contains(s, StringComparison.Ordinal));

    private static Named Identify(GuestTree files, GuestFile file)
    {
        var header = KernelFile.Read(file.Open());
        if (
            file.Name == UnifiedKernelSection
            && files.ReadText($"{file.Path[..^UnifiedKernelSection.Length]}.uname", LongestVersion)?.Trim('\0', ' ', '\n', '\r')
                is { Length: > 0 } stated
        )
        {
            return new Named(file, stated, header);
        }

        var prefix = Array.Find(Prefixes, p => file.Name.StartsWith(p, StringComparison.Ordinal));
        var name = prefix is null ? null : file.Name[prefix.Length..];
        if (name is null && file.Path.StartsWith("/usr/lib/modules/", StringComparison.Ordinal))
            name = file.Path.Split('/')[4];
        if (name is not null && ModulesOf(files, name) is not null)
            return new Named(file, name, header);
        // vmlinuz-linux, vmlinuz-virt: the version is in the header, or there is only one directory of modules.
        var directories = files.List("/lib/modules");
        return new Named(
            file,
            header.Version
                ?? (
                    name is { Length: > 0 } && char.IsAsciiDigit(name[0]) ? name
                    : directories.Count == 1 ? directories[0].Name
                    : name
                ),
            header
        );
    }

    private static Kernel Describe(
        GuestTree files,
        Choice choice,
        IReadOnlyList<string> extraDrivers,
        ICollection<UnreadableEvidence> unreadable
    )
    {
        var (kernel, entry) = (choice.Kernel, choice.Entry);
        var directory = kernel.Version is null ? null : ModulesOf(files, kernel.Version);
        var modules = Attempt.Read(directory ?? "/lib/modules", new ModuleIndex(), unreadable, () => ModuleIndex.Read(files, directory));
        var config = kernel.Version is null
            ? null
            : Attempt.Read($"/boot/config-{kernel.Version}", null, unreadable, () => Config(files, kernel.Version, directory));
        var path = Attempt.Read("/boot", null, unreadable, () => InitramfsOf(files, kernel, entry));
        var initramfs = path is null || !choice.WithInitramfs ? null : ReadInitramfs(files, path, entry);
        if (initramfs?.Problem is { } problem)
            unreadable.Add(new UnreadableEvidence($"{Inside} {initramfs.Path}", problem));
        var blocked = Attempt.Read("/etc/modprobe.d", new BlockedModules(), unreadable, () =>
            BlockedModules.Read(files, entry?.CommandLine ?? "", initramfs)
        );
        var judge = new DriverJudge(kernel.Version, modules, config, initramfs, path is not null, blocked);
        return new Kernel
        {
            Version = kernel.Version,
            Path = kernel.File.Path,
            IsDefault = choice.IsDefault,
            Size = kernel.File.Node.Size,
            FileKind = kernel.Header.Kind,
            Architecture = kernel.Header.Architecture,
            ModulesDirectory = directory,
            HasModulesDep = modules.HasDependencies,
            Initramfs = initramfs,
            Config = config,
            Drivers = Drivers.Concat(extraDrivers).Distinct().ToDictionary(d => d, judge.Judge),
        };
    }

    /// <summary>Damage in the file system becomes a problem of the initramfs, so checks that do not need the initramfs continue.</summary>
    private static Initramfs ReadInitramfs(GuestTree files, GuestFile path, BootEntry? entry)
    {
        try
        {
            return InitramfsReader.Read(path.Path, Content(files, path, entry));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ImageFormatException)
        {
            return new Initramfs { Path = path.Path, Problem = e.Message };
        }
    }

    private static string? ModulesOf(GuestTree files, string version) =>
        version.Contains('/', StringComparison.Ordinal)
            ? null
            : ((string[])[$"/lib/modules/{version}", $"/usr/lib/modules/{version}"]).FirstOrDefault(files.Exists);

    private static Dictionary<string, string>? Config(GuestTree files, string version, string? directory)
    {
        var lines = files.ReadLines($"/boot/config-{version}", 1 << 20)
            ?? (directory is null ? null : files.ReadLines($"{directory}/config", 1 << 20));
        return lines
            ?.Where(l => l.StartsWith("CONFIG_", StringComparison.Ordinal) && l.Contains('=', StringComparison.Ordinal))
            .Select(l => l[7..].Split('=', 2))
            .GroupBy(p => p[0])
            .ToDictionary(g => g.Key, g => g.First()[1].Trim('"'));
    }

    /// <summary>The initramfs that the kernel receives: all files of the entry one after another, each padded to four bytes.</summary>
    private static BlockSource Content(GuestTree files, GuestFile initramfs, BootEntry? entry)
    {
        var named = entry
            ?.InitramfsPaths.Take(MostInitramfsFiles)
            .Select(files.Find)
            .OfType<GuestFile>()
            .Where(f => f is { Node.IsFile: true, Node.Size: > 0 })
            .Select(f => f.Open())
            .ToArray()
            ?? [];
        return named.Length < 2
            ? initramfs.Open()
            : new ConcatSource(
                initramfs.Path,
                [
                    .. named.SelectMany(source =>
                        (BlockSource[])(source.Length % 4 == 0 ? [source] : [source, new ZeroSource(4 - source.Length % 4)])
                    ),
                ]
            );
    }

    /// <summary>The initramfs in the entry, without microcode; otherwise the one whose name matches the kernel.</summary>
    private static GuestFile? InitramfsOf(GuestTree files, Named kernel, BootEntry? entry)
    {
        if (entry is { InitramfsPaths.Count: > 0 })
        {
            return files.Find(
                entry.InitramfsPaths.LastOrDefault(p => !p.Contains("ucode", StringComparison.Ordinal)) ?? entry.InitramfsPaths[^1]
            );
        }

        var name = Array.Find(Prefixes, p => kernel.File.Name.StartsWith(p, StringComparison.Ordinal)) is { } prefix
            ? kernel.File.Name[prefix.Length..]
            : kernel.Version;
        return name is null
            ? null
            : (
                (string[])
                    [
                        $"initrd.img-{name}",
                        $"initramfs-{name}.img",
                        $"initrd-{name}",
                        $"initrd-{name}.img",
                        $"initramfs-{name}",
                        $"initramfs-genkernel-x86_64-{name}",
                    ]
            )
                .Select(n => files.Find($"/boot/{n}"))
                .FirstOrDefault(f => f is { Node.IsFile: true });
    }

    /// <summary>A kernel file with its version.</summary>
    private sealed record Named(GuestFile File, string? Version, KernelFile Header);

    /// <summary>A kernel to describe.</summary>
    /// <param name="Kernel">The kernel.</param>
    /// <param name="Entry">The entry that starts it by default, or null.</param>
    /// <param name="IsDefault">The kernel boots by default.</param>
    /// <param name="WithInitramfs">Its initramfs is read too.</param>
    private sealed record Choice(Named Kernel, BootEntry? Entry, bool IsDefault, bool WithInitramfs);
}
