using System.Buffers.Binary;
using ImageTools.Disks;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Finds the boot loaders, their configuration, and the entry that boots without a key press.</summary>
internal static class BootReader
{
    private const int Sector = 512,
        MostVendors = 16;
    private static readonly string[] UsualPlaces = ["/boot/efi", "/efi", "/boot"];

    /// <summary>Reads the facts.</summary>
    /// <param name="disks">The disks.</param>
    /// <param name="layout">How they are divided.</param>
    /// <param name="files">The files that the loader reads, or null when there is no root.</param>
    /// <param name="unreadable">Receives what could not be read.</param>
    /// <param name="firmware">The firmware that will start the disk, or null to find it out.</param>
    public static BootFacts Read(
        IReadOnlyList<BlockSource> disks,
        DiskLayout layout,
        BootFiles? files,
        ICollection<UnreadableEvidence> unreadable,
        BootMode? firmware = null
    )
    {
        var facts = Bios(disks, layout);
        var efi = Attempt.Read("/boot/efi EFI system partition", new EfiFacts(null, [], []), unreadable, () => EfiReader.Read(layout));
        facts = facts with { EfiFallback = efi.Fallback, EfiLoaders = efi.Loaders, SearchedUuids = efi.SearchedUuids };
        if (files is null)
            return facts;
        var menu = Attempt.Read("/boot/grub/grub.cfg", null, unreadable, () =>
            FindMenu(files, facts, firmware ?? (IsBiosReady(layout, facts) ? BootMode.Bios : BootMode.Uefi), unreadable)
        );
        if (menu is null)
            return facts with { Bootloader = facts.BiosLoader == BiosLoader.Grub2 ? Bootloader.Grub2 : null };
        return facts with
        {
            Bootloader = menu.Bootloader,
            ConfigFiles = menu.ConfigFiles,
            Entries = menu.Entries,
            DefaultEntry = menu.Default,
            DefaultSelector = menu.DefaultSelector,
            DefaultProblem = menu.DefaultProblem,
            SearchedUuids = [.. efi.SearchedUuids, .. menu.SearchedUuids],
        };
    }

    /// <summary>Whether BIOS can start the disk: GRUB with its core image, or other boot code and an active partition.</summary>
    public static bool IsBiosReady(DiskLayout layout, BootFacts boot) =>
        boot.BiosLoader switch
        {
            null => false,
            BiosLoader.Grub2 => layout.Tables is [{ Gpt: not null }, ..] ? boot.GrubCorePresent == true : boot.GrubCorePresent != false,
            _ => layout.Tables[0].Partitions.Any(p => p.IsActive),
        };

    private static BootMenu? FindMenu(BootFiles at, BootFacts boot, BootMode firmware, ICollection<UnreadableEvidence> unreadable)
    {
        var (files, _, places) = at;
        // GRUB may be left on the disk while the firmware starts another loader. Then GRUB's menu does not count.
        var started = firmware == BootMode.Uefi ? Started(boot) : null;
        var own = places.FirstOrDefault(p => p.IsEsp && p.Volume == started?.Volume);
        var isThere = boot.EfiLoaders.Any(l => l.Kind == EfiLoaderKind.SystemdBoot) || boot.EfiFallback?.Kind == EfiLoaderKind.SystemdBoot;
        if (
            started is { Kind: EfiLoaderKind.UnifiedKernel }
            && own is not null
            && UnifiedKernel(files, own.Path, started.Path) is { } single
        )
        {
            return single;
        }
        // systemd-boot reads files through the firmware, which knows FAT. It can have drivers for other file systems in a directory.
        var hasDrivers =
            own is not null
            && files.List($"{own.Path}/EFI/systemd/drivers").Any(f => f.Name.EndsWith(".efi", StringComparison.OrdinalIgnoreCase));
        string[] typed =
        [
            .. ((string?[])[own?.Path]).OfType<string>().Concat(places.Where(p => !p.IsEsp && (p.IsFat || hasDrivers)).Select(p => p.Path)),
        ];
        if (
            started is { Kind: EfiLoaderKind.SystemdBoot }
            && own is not null
            && SystemdBootConfig.Read(files, typed, started.Machine, isThere, unreadable) is { } menu
        )
        {
            return menu;
        }

        return Grub(at)
            ?? SystemdBootConfig.Read(
                files,
                [.. places.Select(p => p.Path).Concat(UsualPlaces.Select(files.Find).OfType<GuestFile>().Select(f => f.Path)).Distinct()],
                boot.EfiFallback?.Machine,
                isThere,
                unreadable
            );
    }

    /// <summary>The loader that the firmware starts in the end: the fallback loader, or the loader beside it that shim starts.</summary>
    private static EfiLoader? Started(BootFacts boot)
    {
        if (boot.EfiFallback is not { Kind: EfiLoaderKind.Shim } shim)
            return boot.EfiFallback;
        var directory = shim.Path[..(shim.Path.LastIndexOf('/') + 1)];
        return boot.EfiLoaders.FirstOrDefault(l =>
            l.Volume == shim.Volume && l.Path.StartsWith($"{directory}grub", StringComparison.OrdinalIgnoreCase)
        );
    }

    private static BootMenu? UnifiedKernel(GuestTree files, string place, string path)
    {
        var entries = UnifiedKernelEntries.Read(files, $"{place}/{path}", place);
        return entries.Count == 0
            ? null
            : new BootMenu(Bootloader.UnifiedKernel, [entries[0].Entry.ConfigFile], [.. entries.Select(e => e.Entry)])
            {
                Default = entries[0].Entry,
            };
    }

    /// <summary>Loaders with their own configuration file.</summary>
    private static BootMenu? Grub(BootFiles at)
    {
        var (files, prefix, places) = at;
        foreach (var path in (string[])["/boot/grub2/grub.cfg", "/boot/grub/grub.cfg"])
        {
            if (files.ReadText(path) is { } text)
                return new Grub2Config(files, path, prefix).Read(text);
        }
        // Red Hat before 2021 keeps the whole configuration on the ESP. Later versions keep a wrapper without entries there.
        var expansion = new Expansion("/boot/grub/grub.cfg");
        foreach (
            var path in places
                .Select(p => p.Path)
                .Concat(UsualPlaces.Take(2))
                .Distinct()
                .SelectMany(p => Glob.Expand(files, $"{p}/EFI/*/grub.cfg", expansion))
                .Take(MostVendors)
        )
        {
            if (files.ReadText(path) is { } text && new Grub2Config(files, path, prefix).Read(text) is { Entries.Count: > 0 } menu)
                return menu;
        }
        foreach (var path in (string[])["/boot/grub/menu.lst", "/boot/grub/grub.conf", "/etc/grub.conf"])
        {
            if (files.ReadLines(path) is { } lines)
                return GrubLegacyConfig.Read(files, path, lines, prefix);
        }
        foreach (
            var path in (string[])["/boot/extlinux/extlinux.conf", "/boot/extlinux.conf", "/boot/syslinux/syslinux.cfg", "/extlinux.conf"]
        )
        {
            if (files.ReadLines(path) is { } lines)
                return new ExtlinuxConfig(path, prefix).Read(lines);
        }
        return null;
    }

    /// <summary>The kind of the boot code in LBA 0.</summary>
    private static BootFacts Bios(IReadOnlyList<BlockSource> disks, DiskLayout layout)
    {
        if (
            layout.Tables is not [var table, ..]
            || table.BootSector.Length < Sector
            || table.BootSector.Span[510] != 0x55
            || table.BootSector.Span[511] != 0xAA
        )
        {
            return new BootFacts();
        }

        var code = table.BootSector.Span[..440];
        if (code.IndexOf("GRUB"u8) >= 0)
        {
            // GRUB legacy's stage 1 states its version, 3.x, at 0x3e; GRUB 2's boot.img has the sector of core.img as a u64 at 0x5c.
            if (code[0x3e] == 3)
                return new BootFacts { BiosLoader = BiosLoader.GrubLegacy };
            var core = BinaryPrimitives.ReadInt64LittleEndian(code[0x5c..]);
            return new BootFacts
            {
                BiosLoader = BiosLoader.Grub2,
                GrubCoreSector = core,
                GrubCorePresent = IsPresent(disks[0], core),
            };
        }
        var loader =
            code.IndexOf("SYSLINUX"u8) >= 0 || code.IndexOf("isolinux"u8) >= 0 || code.IndexOf("EXTLINUX"u8) >= 0 ? BiosLoader.Syslinux
            : code.IndexOf("Missing operating system"u8) >= 0 || code.IndexOf("BOOTMGR"u8) >= 0 ? BiosLoader.Windows
            : code.ContainsAnyExcept((byte)0) ? BiosLoader.Generic
            : (BiosLoader?)null;
        return new BootFacts { BiosLoader = loader };
    }

    private static bool? IsPresent(BlockSource disk, long sector)
    {
        if (sector <= 0 || sector >= disk.Length / Sector)
            return false;
        try
        {
            return disk.ReadBytes(sector * Sector, Sector).AsSpan().ContainsAnyExcept((byte)0);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return null;
        }
    }
}
