using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>`compare A B`: compares the content that a guest sees.</summary>
internal sealed class CompareVerb : Verb
{
    private readonly Argument<string> first = new("A") { Description = "One image." };
    private readonly Argument<string> second = new("B") { Description = "The other image." };
    private readonly Option<string?> secondFormat = new("--second-format", "-F")
    {
        Description = "Take B for this format instead of what its content says.",
        HelpName = "FORMAT",
    };
    private readonly ImageOptions opening;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public CompareVerb(CommandHost host)
        : base(
            host,
            "compare",
            "Compares what a guest would see of two images: exits with 0 when it is the same, 1 when it differs, 2 when that could not "
                + "be found out."
        )
    {
        Arguments.Add(first);
        Arguments.Add(second);
        opening = new ImageOptions(this, "--format");
        Options.Add(secondFormat);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override int ExitCodeOf(ErrorReport report) => report.ExitCode == ExitCode.Cancelled ? ExitCode.Cancelled : ExitCode.Usage;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        using var a = opening.Open(arguments, arguments.GetValue(first)!);
        using var b = opening.Open(arguments, arguments.GetValue(second)!, secondFormat);
        using var printer = progress.Create(Host, arguments, asJson);
        var difference = a.Sources.Watch(() =>
            b.Sources.Watch(() => ContentComparer.FirstDifference(a.Content, b.Content, 0, printer, cancellation))
        );
        printer.Dispose();
        if (asJson)
        {
            WriteResult(new CompareAnswer { Same = difference is null, Offset = difference });
        }
        else
        {
            Host.Out.WriteLine(difference is { } offset ? $"Content differs at byte {offset}." : Same(a.Content.Length, b.Content.Length));
        }
        return Task.FromResult(difference is null ? ExitCode.Done : ExitCode.Failed);
    }

    private static string Same(long a, long b) =>
        a == b
            ? "The images are identical."
            : $"The images are identical up to {Math.Min(a, b)} bytes; the longer one continues with zeros.";
}
