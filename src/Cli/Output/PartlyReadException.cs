namespace ImageTools.Cli.Output;

/// <summary>The answer is incomplete, because some files failed. Each has been said on standard error.</summary>
/// <param name="count">How many.</param>
/// <param name="what">What is incomplete: "the list".</param>
internal sealed class PartlyReadException(int count, string what)
    : IOException($"{count} {(count == 1 ? "file" : "files")} failed, so {what} is incomplete; each is named on standard error.");
