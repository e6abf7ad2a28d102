namespace ImageTools.Cli.Output;

/// <summary>The answer is incomplete, because something in the image can't be read. Each thing has been said on standard error.</summary>
/// <param name="count">How many.</param>
/// <param name="what">What is incomplete: "the list".</param>
internal sealed class PartlyReadException(int count, string what)
    : IOException(
        $"{count} {(count == 1 ? "thing" : "things")} in the image could not be read, so {what} is incomplete; each is named on standard error."
    );
