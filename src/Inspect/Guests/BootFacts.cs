namespace ImageTools.Inspect.Guests;

/// <summary>The boot loaders and what they would start.</summary>
public sealed record BootFacts
{
    /// <summary>The loader whose configuration counts, or null when none was recognised.</summary>
    public Bootloader? Bootloader { get; init; }

    /// <summary>Loader recognised in the boot code of LBA 0, or null when there is none.</summary>
    public BiosLoader? BiosLoader { get; init; }

    /// <summary>LBA (512-byte sectors) of GRUB 2's core image from boot.img, or null.</summary>
    public long? GrubCoreSector { get; init; }

    /// <summary>True when the place of <see cref="GrubCoreSector"/> has data other than zeros; null when unknown.</summary>
    public bool? GrubCorePresent { get; init; }

    /// <summary>The fallback loader on the ESP, such as EFI/BOOT/BOOTX64.EFI.</summary>
    public EfiLoader? EfiFallback { get; init; }

    /// <summary>Other loaders on the ESP (EFI/*/*.efi).</summary>
    public IReadOnlyList<EfiLoader> EfiLoaders { get; init; } = [];

    /// <summary>
    /// Guest paths of the configuration files that were read, such as /boot/grub/grub.cfg or a BLS entry. The first one decides.
    /// </summary>
    public IReadOnlyList<string> ConfigFiles { get; init; } = [];

    /// <summary>All entries in menu order.</summary>
    public IReadOnlyList<BootEntry> Entries { get; init; } = [];

    /// <summary>The entry that boots without a key press; null when unknown.</summary>
    public BootEntry? DefaultEntry { get; init; }

    /// <summary>The stated default (set default=, saved_entry, GRUB_DEFAULT), for messages.</summary>
    public string? DefaultSelector { get; init; }

    /// <summary>
    /// The problem with the stated default: why there is no <see cref="DefaultEntry"/>, or why it differs from the stated default.
    /// </summary>
    public string? DefaultProblem { get; init; }

    /// <summary>File-system UUIDs that the boot loader configuration searches for (search --fs-uuid), with the place of each.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SearchedUuids { get; init; } = [];
}
