namespace ImageTools.Inspect.Reports;

/// <summary>What a piece of the text report is, for whoever colours it.</summary>
public enum ReportStyle
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>Title of a section.</summary>
    Heading,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>An information.</summary>
    Information,

    /// <summary>A warning, or something unknown.</summary>
    Warning,

    /// <summary>An error.</summary>
    Error,

    /// <summary>Detail: evidence, reasons.</summary>
    Dim,
}
