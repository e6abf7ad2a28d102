using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks;
using ImageTools.Inspect.Files;

namespace ImageTools.Cli.Verbs;

/// <summary>`diff A B`: the files that differ between two images.</summary>
internal sealed class DiffVerb : Verb
{
    private readonly Argument<string> first = new("A") { Description = "An image." };
    private readonly Argument<string> second = new("B") { Description = "The other image." };
    private readonly Argument<string?> path = new("PATH")
    {
        Description = "Directory or file to compare in both images; default: the root.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> times = new("--times") { Description = "Also compare the times of the last change." };
    private readonly Option<bool> xattrs = new("--xattrs") { Description = "Also compare extended attributes." };
    private readonly Option<string[]> secondDisks = new("--second-disk")
    {
        Description = "Another disk of the guest in B, as --disk is for A.",
        HelpName = "FILE",
    };
    private readonly FilesOptions files;

    /// <summary>Creates the verb.</summary>
    public DiffVerb(CommandHost host)
        : base(
            host,
            "diff",
            "Lists the files that differ between two images: exits with 0 when none does, 1 when some do, 2 when that could not be found "
                + "out."
        )
    {
        Arguments.Add(first);
        Arguments.Add(second);
        Arguments.Add(path);
        Options.Add(times);
        Options.Add(xattrs);
        files = new FilesOptions(this);
        Options.Add(secondDisks);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override int ExitCodeOf(ErrorReport report) => report.ExitCode == ExitCode.Cancelled ? ExitCode.Cancelled : ExitCode.Usage;

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var scan = files.Scan(Host, arguments);
        using var a = files.OpenFiles(Host, arguments, arguments.GetValue(first)!, cancellation, scan);
        using var b = files.OpenFiles(Host, arguments, arguments.GetValue(second)!, cancellation, scan, secondDisks);
        return Task.FromResult(a.Watch(() => b.Watch(() => Compare(a, b, arguments, cancellation))));
    }

    private int Compare(OpenedFiles a, OpenedFiles b, ParseResult arguments, CancellationToken cancellation)
    {
        var trouble = new Trouble(Host);
        var start = arguments.GetValue(path) ?? "/";
        var asJson = arguments.GetValue(Json);
        var differences = new TreeComparer(trouble.Add) { Times = arguments.GetValue(times), Xattrs = arguments.GetValue(xattrs) }.Compare(
            a.View.Tree,
            FilesOptions.Find(a, start),
            b.View.Tree,
            FilesOptions.Find(b, start),
            cancellation
        );
        long added = 0,
            removed = 0,
            changed = 0;
        using (var list = new ListWriter(Host.Out))
        {
            foreach (var difference in differences)
            {
                try
                {
                    if (asJson)
                        list.Add(Answer(difference), AnswerContext.Default.DifferenceAnswer);
                    else
                        AddText(list, difference);
                }
                catch (ImageFormatException e)
                {
                    trouble.Add(difference.Path, e);
                    continue;
                }
                added += difference.Old is null ? 1 : 0;
                removed += difference.New is null ? 1 : 0;
                changed += difference is { Old: not null, New: not null } ? 1 : 0;
            }
        }
        trouble.Throw("the comparison");
        var same = added + removed + changed == 0;
        if (asJson)
        {
            WriteResult(
                new DiffAnswer
                {
                    Same = same,
                    Added = added,
                    Removed = removed,
                    Changed = changed,
                }
            );
        }
        return same ? ExitCode.Done : ExitCode.Failed;
    }

    private static void AddText(ListWriter list, FileDifference difference)
    {
        list.Text.Append(
            difference.Old is null ? "+ "
            : difference.New is null ? "- "
            : "! "
        );
        list.AppendName(difference.Path);
        if (difference.What.Count > 0)
            list.Text.Append(" (").AppendJoin(", ", difference.What).Append(')');
        list.EndLine();
    }

    private static DifferenceAnswer Answer(FileDifference difference) =>
        new()
        {
            Path = difference.Path,
            Change =
                difference.Old is null ? "added"
                : difference.New is null ? "removed"
                : "changed",
            What = difference.What.Count == 0 ? null : difference.What,
            Old = Side(difference.Old),
            New = Side(difference.New),
        };

    private static ComparedFile? Side(TreeEntry? entry) =>
        entry is null
            ? null
            : new ComparedFile
            {
                Kind = FileText.Kind(entry.Node.Type),
                Size = entry.Node.Size,
                Mode = FileText.Octal(entry.Node.Mode),
                Uid = entry.Node.Uid,
                Gid = entry.Node.Gid,
                Modified = entry.Node.Modified,
                Target = entry.Node.IsLink ? entry.ReadLink() : null,
            };
}
