namespace ImageTools.Inspect.Guests.Boot;

/// <summary>What a boot loader's configuration says.</summary>
/// <param name="Bootloader">The loader that reads it.</param>
/// <param name="ConfigFiles">Files that were read, the deciding one first.</param>
/// <param name="Entries">Entries in menu order.</param>
internal sealed record BootMenu(Bootloader Bootloader, IReadOnlyList<string> ConfigFiles, IReadOnlyList<BootEntry> Entries)
{
    /// <summary>The entry that boots by itself, or null.</summary>
    public BootEntry? Default { get; init; }

    /// <summary>The stated default.</summary>
    public string? DefaultSelector { get; init; }

    /// <summary>Why there is no <see cref="Default"/>, or why it is not what was stated.</summary>
    public string? DefaultProblem { get; init; }

    /// <summary>UUIDs that are searched for, with where.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SearchedUuids { get; init; } = [];
}
