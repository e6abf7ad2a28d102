namespace ImageTools.Cli.Output;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, plain lines otherwise.</summary>
    Auto,

    /// <summary>A line every few seconds.</summary>
    Plain,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>JSON lines on standard output, when the answer is JSON lines, too.</summary>
    Json,

    /// <summary>JSON lines on standard error.</summary>
    JsonTalk,
}
