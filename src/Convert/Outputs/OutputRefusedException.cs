namespace ImageTools.Convert.Outputs;

/// <summary>What stands where a file is to be written must not be replaced.</summary>
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

    /// <summary>Whether the command line contradicts itself, whatever else is there.</summary>
    public bool IsMistake { get; }
}
