namespace ImageTools.Inspect.Reports;

/// <summary>The style of a piece of the text report, for colours.</summary>
public enum ReportStyle
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>Title of a section.</summary>
    Heading,

    /// <summary>A check that passed.</summary>
    Good,

    /// <summary>An information.</summary>
    Information,

    /// <summary>A warning, or something unknown.</summary>
    Warning,

    /// <summary>An error.</summary>
    Error,

    /// <summary>A detail: evidence, reasons.</summary>
    Dim,
}
