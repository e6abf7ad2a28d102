using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>A check of the boot configuration.</summary>
internal abstract class BootCheck(string id, Severity severity, string title, string? ecsItem = null)
    : LinuxCheck(id, severity, title, ecsItem)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/boot", "/etc/default/grub"];

    /// <summary>The entry as evidence.</summary>
    protected static Evidence At(BootEntry entry, string? value) => new(entry.ConfigFile, entry.Line > 0 ? entry.Line : null, value);

    /// <summary>Skipped when there is no boot configuration. Unknown when the default entry could not be found. Otherwise null.</summary>
    protected static Verdict? NoDefault(Guest guest)
    {
        if (guest.Boot.DefaultEntry is not null)
            return null;
        return guest.Boot.Entries.Count == 0
            ? Verdict.Skip("There is no boot entry to look at (see boot-config-found).")
            : Verdict.Unknown($"It is not known which entry boots: {guest.Boot.DefaultProblem ?? "the default could not be resolved"}");
    }
}
