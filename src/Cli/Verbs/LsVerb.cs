using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Files;

namespace ImageTools.Cli.Verbs;

/// <summary>`ls IMAGE [PATH]`: lists files inside an image.</summary>
internal sealed class LsVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly Argument<string?> path = new("PATH")
    {
        Description = "Directory or file in the image; default: the root.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> recursive = new("--recursive", "-R") { Description = "List everything below, with full paths." };
    private readonly Option<bool> isLong = new("--long", "-l")
    {
        Description = "Also show type, permissions, links, owner, group, size, time (UTC), and the target of a link.",
    };
    private readonly Option<string[]> hashes = new("--hash")
    {
        Description = $"Hash the content of each file: {string.Join(", ", HashNames.All)}.",
        HelpName = "NAMES",
    };
    private readonly FilesOptions files;

    /// <summary>Creates the verb.</summary>
    public LsVerb(CommandHost host)
        : base(
            host,
            "ls",
            "Lists files inside an image. Without --volume, a path leads through the guest's own fstab and links, and never out of the " +
                    "image."
        )
    {
        Arguments.Add(image);
        Arguments.Add(path);
        Options.Add(recursive);
        Options.Add(isLong);
        Options.Add(hashes);
        files = new FilesOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var names = HashNameOption.Parse(arguments.GetValue(hashes));
        using var opened = files.OpenFiles(Host, arguments, arguments.GetValue(image)!, cancellation);
        return Task.FromResult(opened.Watch(() => List(opened, names, arguments, cancellation)));
    }

    private int List(OpenedFiles opened, string[] names, ParseResult arguments, CancellationToken cancellation)
    {
        var trouble = new Trouble(Host);
        var start = FilesOptions.Find(opened, arguments.GetValue(path) ?? "/");
        var all = arguments.GetValue(recursive);
        var walker = new TreeWalker(opened.View.Tree, trouble.Add) { MaxDepth = all ? int.MaxValue : 1 };
        // A directory is listed by its content, any other file by itself.
        var entries = walker.Walk(start).Where(e => e.Depth > 0 || !start.Node.IsDirectory);
        var lines =
            names.Length == 0
                ? entries.Select(e => (Entry: e, Hashes: (IReadOnlyDictionary<string, string>?)null))
                : OrderedWork.Select(entries, e => (e, Hash(e, names, trouble, cancellation)), cancellation);
        var show = arguments.GetValue(Json)
            ? (Action<ListWriter, TreeEntry, IReadOnlyDictionary<string, string>?>)AddJson
            : (list, entry, found) =>
                AddText(list, entry, names.Length == 0 ? null : names, found, arguments.GetValue(isLong), all || entry.Depth == 0);
        var count = 0L;
        using (var list = new ListWriter(Host.Out))
        {
            foreach (var (entry, found) in lines)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    show(list, entry, found);
                    count++;
                }
                catch (ImageFormatException e)
                {
                    trouble.Add(entry.Path, e);
                }
            }
        }
        trouble.Throw("the list");
        if (arguments.GetValue(Json))
            WriteResult(new LsAnswer { Path = start.Path, Files = count });
        return ExitCode.Done;
    }

    private static IReadOnlyDictionary<string, string>? Hash(
        TreeEntry entry,
        string[] names,
        Trouble trouble,
        CancellationToken cancellation
    )
    {
        try
        {
            return entry.Node.IsFile ? FileHash.Of(entry.Open(), names, cancellation) : null;
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            trouble.Add(entry.Path, e);
            return null;
        }
    }

    private static void AddJson(ListWriter list, TreeEntry entry, IReadOnlyDictionary<string, string>? hashes) =>
        list.Add(FileText.Answer(entry, hashes), AnswerContext.Default.FileAnswer);

    private static void AddText(
        ListWriter list,
        TreeEntry entry,
        string[]? names,
        IReadOnlyDictionary<string, string>? hashes,
        bool isLong,
        bool isFull
    )
    {
        // What can throw comes first: there are no half lines.
        var target = isLong && entry.Node.IsLink ? entry.ReadLink() : null;
        if (isLong)
            FileText.AppendLong(list.Text, entry.Node);
        foreach (var name in names ?? [])
            list.Text.Append(hashes?[name] ?? "-").Append("  ");
        list.AppendName(isFull ? entry.Path : entry.Name);
        if (target is not null)
        {
            list.Text.Append(" -> ");
            list.AppendName(target);
        }
        list.EndLine();
    }
}
