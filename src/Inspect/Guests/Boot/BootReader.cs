using System.Buffers.Binary;
using ImageTools.Disks;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Finds boot loaders, their configuration, and the entry that boots when nobody touches a key.</summary>
internal static class BootReader
{
    private const int Sector = 512, MostVendors = 16;

    /// <summary>Reads the facts.</summary>
    /// <param name="disks">The disks.</param>
    /// <param name="layout">How they are divided.</param>
    /// <param name="files">The guest's files, or null when there is no root.</param>
    /// <param name="bootPrefix">"/boot" when that is a file system of its own, to which paths in entries are relative; else empty.</param>
    /// <param name="unreadable">Takes what could not be read.</param>
    public static BootFacts Read(
        IReadOnlyList<BlockSource> disks, DiskLayout layout, GuestTree? files, string bootPrefix, ICollection<UnreadableEvidence> unreadable)
    {
        var facts = Bios(disks, layout);
        var efi = Attempt.Read("/boot/efi EFI system partition", new EfiFacts(null, [], []), unreadable, () => EfiReader.Read(layout));
        facts = facts with { EfiFallback = efi.Fallback, EfiLoaders = efi.Loaders, SearchedUuids = efi.SearchedUuids };
        if (files is null)
            return facts;
        var menu = Attempt.Read("/boot/grub/grub.cfg", null, unreadable, () => FindMenu(files, bootPrefix));
        if (menu is null)
            return facts with { Bootloader = facts.BiosLoader == "grub2" ? "grub2" : null };
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

    private static BootMenu? FindMenu(GuestTree files, string bootPrefix)
    {
        foreach (var path in (string[])["/boot/grub2/grub.cfg", "/boot/grub/grub.cfg"])
        {
            if (files.ReadText(path) is { } text)
                return new Grub2Config(files, path, bootPrefix).Read(text);
        }
        // Red Hat's of before 2021 keep the whole configuration on the ESP; later ones a wrapper without entries.
        var expansion = new Expansion("/boot/grub/grub.cfg");
        foreach (var path in Glob.Expand(files, "/boot/efi/EFI/*/grub.cfg", expansion).Concat(Glob.Expand(files, "/efi/EFI/*/grub.cfg", expansion)).Take(MostVendors))
        {
            if (files.ReadText(path) is { } text && new Grub2Config(files, path, bootPrefix).Read(text) is { Entries.Count: > 0 } menu)
                return menu;
        }
        foreach (var path in (string[])["/boot/grub/menu.lst", "/boot/grub/grub.conf", "/etc/grub.conf"])
        {
            if (files.ReadLines(path) is { } lines)
                return GrubLegacyConfig.Read(files, path, lines, bootPrefix);
        }
        foreach (var path in (string[])["/boot/extlinux/extlinux.conf", "/boot/extlinux.conf", "/boot/syslinux/syslinux.cfg", "/extlinux.conf"])
        {
            if (files.ReadLines(path) is { } lines)
                return new ExtlinuxConfig(path, bootPrefix).Read(lines);
        }
        return SystemdBootConfig.Read(files);
    }

    /// <summary>What the boot code of LBA 0 is.</summary>
    private static BootFacts Bios(IReadOnlyList<BlockSource> disks, DiskLayout layout)
    {
        if (layout.Tables is not [var table, ..] || table.BootSector.Length < Sector || table.BootSector.Span[510] != 0x55 || table.BootSector.Span[511] != 0xAA)
            return new BootFacts();
        var code = table.BootSector.Span[..440];
        if (code.IndexOf("GRUB"u8) >= 0)
        {
            // GRUB legacy's stage 1 states its version, 3.x, at 0x3e; GRUB 2's boot.img has the sector of core.img as a u64 at 0x5c.
            if (code[0x3e] == 3)
                return new BootFacts { BiosLoader = "grub-legacy" };
            var core = BinaryPrimitives.ReadInt64LittleEndian(code[0x5c..]);
            return new BootFacts { BiosLoader = "grub2", GrubCoreSector = core, GrubCorePresent = IsPresent(disks[0], core) };
        }
        var loader = code.IndexOf("SYSLINUX"u8) >= 0 || code.IndexOf("isolinux"u8) >= 0 || code.IndexOf("EXTLINUX"u8) >= 0 ? "syslinux"
            : code.IndexOf("Missing operating system"u8) >= 0 || code.IndexOf("BOOTMGR"u8) >= 0 ? "windows"
            : code.ContainsAnyExcept((byte)0) ? "generic"
            : null;
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
