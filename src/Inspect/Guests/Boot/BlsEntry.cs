namespace ImageTools.Inspect.Guests.Boot;

/// <summary>An entry with the fields that systemd-boot sorts by.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Name">Name of its file, in lower case, with the counter of tries. "default" is compared with it.</param>
internal sealed record BlsEntry(BootEntry Entry, string Name)
{
    /// <summary>sort-key, or null.</summary>
    public string? SortKey { get; init; }

    /// <summary>machine-id, or null.</summary>
    public string? MachineId { get; init; }

    /// <summary>version, or null.</summary>
    public string? Version { get; init; }

    /// <summary>architecture as EFI writes it (x64, aa64), or null.</summary>
    public string? Architecture { get; init; }

    /// <summary>Number of the profile of a unified kernel image. 0 for the default profile and for all other entries.</summary>
    public int Profile { get; init; }

    /// <summary>Tries that are left, or -1 when they are not counted.</summary>
    public int TriesLeft => BootCounter.Of(Name).Left;

    /// <summary>Tries that failed so far, or -1.</summary>
    public int TriesDone => BootCounter.Of(Name).Done;
}
