namespace ImageTools.Convert.Outputs;

/// <summary>The existing file at the place of an output must not be replaced.</summary>
public sealed class OutputRefusedException : IOException
{
    internal OutputRefusedException(string code, string message, string? hint = null, bool isMistake = false)
        : base(message)
    {
        Code = code;
        Hint = hint;
        IsMistake = isMistake;
    }

    /// <summary>Stable, kebab-case.</summary>
    public string Code { get; }

    /// <summary>The way out, or null.</summary>
    public string? Hint { get; }

    /// <summary>Whether the command line contradicts itself.</summary>
    public bool IsMistake { get; }
}
