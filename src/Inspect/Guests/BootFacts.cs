namespace ImageTools.Inspect.Guests;

/// <summary>Boot loaders and what they would start.</summary>
public sealed record BootFacts
{
    /// <summary>The loader whose configuration counts, or null when none was recognised.</summary>
    public Bootloader? Bootloader { get; init; }

    /// <summary>Loader recognised in the boot code of LBA 0, or null when there is none.</summary>
    public BiosLoader? BiosLoader { get; init; }

    /// <summary>LBA (512-byte sectors) of GRUB 2's core image as boot.img states it, or null.</summary>
    public long? GrubCoreSector { get; init; }

    /// <summary>True when something other than zeros lies where <see cref="GrubCoreSector"/> points; null when not known.</summary>
    public bool? GrubCorePresent { get; init; }

    /// <summary>The fallback loader on the ESP (EFI/BOOT/BOOTX64.EFI and its like).</summary>
    public EfiLoader? EfiFallback { get; init; }

    /// <summary>Other loaders on the ESP (EFI/*/*.efi).</summary>
    public IReadOnlyList<EfiLoader> EfiLoaders { get; init; } = [];

    /// <summary>Guest paths of configuration files that were read, the deciding one first: /boot/grub/grub.cfg, a BLS entry, …</summary>
    public IReadOnlyList<string> ConfigFiles { get; init; } = [];

    /// <summary>All entries in menu order.</summary>
    public IReadOnlyList<BootEntry> Entries { get; init; } = [];

    /// <summary>The entry that boots when nobody touches a key; null when that could not be found out.</summary>
    public BootEntry? DefaultEntry { get; init; }

    /// <summary>The stated default (set default=, saved_entry, GRUB_DEFAULT), for messages.</summary>
    public string? DefaultSelector { get; init; }

    /// <summary>
    /// What is wrong with the stated default: why there is no <see cref="DefaultEntry"/>, or that it is not what was
    /// stated.
    /// </summary>
    public string? DefaultProblem { get; init; }

    /// <summary>File-system UUIDs that boot loader configuration searches for (search --fs-uuid), with where.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SearchedUuids { get; init; } = [];
}
