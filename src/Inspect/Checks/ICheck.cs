namespace ImageTools.Inspect.Checks;

/// <summary>
/// One pre-flight check. A new one is one file with such a class, one line in <see cref="CheckCatalogue"/>, and one in the table of
/// explanations beside it (<see cref="CheckExplanations"/>). A check that meets damage simply lets the
/// <see cref="ImageTools.Disks.ImageFormatException"/> go: the runner reports it as unknown with that reason.
/// </summary>
public interface ICheck
{
    /// <summary>Kebab-case identifier of import-checks; a promise.</summary>
    string Id { get; }

    /// <summary>Severity of a failure unless the check says otherwise for an image.</summary>
    Severity Severity { get; }

    /// <summary>What is checked, in a few words.</summary>
    string Title { get; }

    /// <summary>Item of ECS's own check, such as GUESTOS.Fstab, or null.</summary>
    string? EcsItem { get; }

    /// <summary>Looks and judges.</summary>
    Verdict Run(CheckContext context);
}
