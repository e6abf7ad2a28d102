namespace ImageTools.Inspect.Checks;

/// <summary>How serious a failed check is.</summary>
public enum Severity
{
    /// <summary>An information.</summary>
    Info,

    /// <summary>The image boots, but it is degraded, unreachable, or documented as unsupported.</summary>
    Warning,

    /// <summary>ECS refuses the image, or the image would not boot.</summary>
    Error,
}
