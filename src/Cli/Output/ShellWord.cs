namespace ImageTools.Cli.Output;

/// <summary>Words in lines that are to be copied into a shell.</summary>
internal static class ShellWord
{
    /// <summary>The word, in quotes where the shell would take it for something else.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '+' or '@' or ',' or '=')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
