namespace ImageTools.Inspect.Guests.Boot;

/// <summary>An entry with what systemd-boot sorts entries by.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Name">Name of its file, in small letters and with the counter of tries: what "default" is compared with.</param>
/// <param name="SortKey">sort-key, or null.</param>
/// <param name="MachineId">machine-id, or null.</param>
/// <param name="Version">version, or null.</param>
/// <param name="Architecture">architecture in EFI's words (x64, aa64), or null.</param>
/// <param name="Profile">Number of the profile of a unified kernel image; 0 for the default one, and for everything else.</param>
internal sealed record BlsEntry(
    BootEntry Entry,
    string Name,
    string? SortKey = null,
    string? MachineId = null,
    string? Version = null,
    string? Architecture = null,
    int Profile = 0
)
{
    /// <summary>Tries that are left, or -1 when they are not counted.</summary>
    public int TriesLeft => BootCounter.Of(Name).Left;

    /// <summary>Tries that failed so far, or -1.</summary>
    public int TriesDone => BootCounter.Of(Name).Done;
}
