namespace ImageTools.Cli.Output;

/// <summary>Quotes words in lines that the user copies into a shell.</summary>
internal static class ShellWord
{
    /// <summary>The word, in quotes when it has characters that are special in a shell.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '+' or '@' or ',' or '=')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
