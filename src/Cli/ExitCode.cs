namespace ImageTools.Cli;

/// <summary>Exit codes; a promise to scripts.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed. For `compare`: the contents differ.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong. For `compare`: could not compare.</summary>
    public const int Usage = 2;

    /// <summary>Pre-flight found errors.</summary>
    public const int Preflight = 3;

    /// <summary>Cancelled; it can be resumed.</summary>
    public const int Cancelled = 130;
}
