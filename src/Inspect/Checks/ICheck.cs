namespace ImageTools.Inspect.Checks;

/// <summary>
/// One pre-flight check. A new check is one file with such a class, one line in <see cref="CheckCatalogue"/>, and one line in the table of
/// explanations beside it (<see cref="CheckExplanations"/>). A check does not catch <see cref="ImageTools.Disks.ImageFormatException"/> for
/// damage. The runner reports the check as unknown, with that reason.
/// </summary>
public interface ICheck
{
    /// <summary>Kebab-case id of import-checks. It never changes.</summary>
    string Id { get; }

    /// <summary>Severity of a failure. The check can set another one for an image.</summary>
    Severity Severity { get; }

    /// <summary>What is checked, in a few words.</summary>
    string Title { get; }

    /// <summary>Item of ECS's own check, such as GUESTOS.Fstab, or null.</summary>
    string? EcsItem { get; }

    /// <summary>Runs the check and gives its verdict.</summary>
    Verdict Run(CheckContext context);
}
