namespace ImageTools.Inspect.Guests.Boot;

/// <summary>What a boot loader's configuration says.</summary>
/// <param name="Bootloader">grub2, grub-legacy, extlinux, systemd-boot, uki.</param>
/// <param name="ConfigFiles">Files that were read, the deciding one first.</param>
/// <param name="Entries">Entries in menu order.</param>
/// <param name="Default">The entry that boots by itself, or null.</param>
/// <param name="DefaultSelector">The stated default.</param>
/// <param name="DefaultProblem">Why there is no <paramref name="Default"/>, or why it is not what was stated.</param>
/// <param name="SearchedUuids">UUIDs that are searched for, with where.</param>
internal sealed record BootMenu(
    string Bootloader,
    IReadOnlyList<string> ConfigFiles,
    IReadOnlyList<BootEntry> Entries,
    BootEntry? Default,
    string? DefaultSelector,
    string? DefaultProblem,
    IReadOnlyList<KeyValuePair<string, string>> SearchedUuids
);
