namespace ImageTools.Inspect.Checks;

/// <summary>How bad a failing check is.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Boots, but degraded or unreachable, or documented as unsupported.</summary>
    Warning,

    /// <summary>ECS refuses the image, or it would not boot.</summary>
    Error,
}
