namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The configuration of a boot loader.</summary>
/// <param name="Bootloader">The loader that reads it.</param>
/// <param name="ConfigFiles">The files that were read. The first one decides.</param>
/// <param name="Entries">Entries in menu order.</param>
internal sealed record BootMenu(Bootloader Bootloader, IReadOnlyList<string> ConfigFiles, IReadOnlyList<BootEntry> Entries)
{
    /// <summary>The entry that boots without a key press, or null.</summary>
    public BootEntry? Default { get; init; }

    /// <summary>The default as the configuration states it.</summary>
    public string? DefaultSelector { get; init; }

    /// <summary>Why there is no <see cref="Default"/>, or why it differs from the stated default.</summary>
    public string? DefaultProblem { get; init; }

    /// <summary>The UUIDs that the configuration searches for, with the place of each.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SearchedUuids { get; init; } = [];
}
