using System.CommandLine;
using System.Globalization;
using System.Text;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Files;

namespace ImageTools.Cli.Verbs;

/// <summary>`find IMAGE [PATH]`: finds files inside an image by the tests of find(1).</summary>
internal sealed class FindVerb : Verb
{
    private const string Letters = "fdlcbps";

    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly Argument<string?> path = new("PATH")
    {
        Description = "Where to begin in the image; default: the root.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> names = new("--name", "-name")
    {
        Description = "Name by a pattern with * ? [a-z]; given again, any of the patterns.",
        HelpName = "GLOB",
    };
    private readonly Option<string[]> anyCase = new("--iname", "-iname") { Description = "The same without case.", HelpName = "GLOB" };
    private readonly Option<string[]> paths = new("--path", "-path")
    {
        Description = "Full path by a pattern, in which * also matches slashes.",
        HelpName = "GLOB",
    };
    private readonly Option<string?> type = new("--type", "-type")
    {
        Description = "f file, d directory, l link, c and b devices, p pipe, s socket; several with commas.",
        HelpName = "KINDS",
    };
    private readonly Option<string?> size = new("--size", "-size")
    {
        Description = "+N for more than N units, -N for less, N for exactly N, rounded up; units c k M G, or blocks of 512 bytes.",
        HelpName = "N",
    };
    private readonly Option<string?> mode = new("--perm", "-perm")
    {
        Description = "Octal permissions: MODE exactly, -MODE all of the bits, /MODE any of them.",
        HelpName = "MODE",
    };
    private readonly Option<uint?> uid = new("--uid", "-uid") { Description = "Number of the owner.", HelpName = "N" };
    private readonly Option<uint?> gid = new("--gid", "-gid") { Description = "Number of the group.", HelpName = "N" };
    private readonly Option<string?> after = new("--newermt", "-newermt")
    {
        Description = "Changed after this time: 2024-05-01, or 2024-05-01T12:00:00Z.",
        HelpName = "TIME",
    };
    private readonly Option<int?> maxDepth = new("--maxdepth", "-maxdepth") { Description = "Steps below PATH at most.", HelpName = "N" };
    private readonly Option<int?> minDepth = new("--mindepth", "-mindepth") { Description = "Steps below PATH at least.", HelpName = "N" };
    private readonly Option<bool> oneFileSystem = new("--xdev", "-xdev", "-mount") { Description = "Stay on the file system of PATH." };
    private readonly Option<bool> zeros = new("--print0", "-print0")
    {
        Description = "End each path with a NUL byte, and write it unchanged.",
    };
    private readonly Option<bool> print = new("--print", "-print")
    {
        Description = "Print the paths, which is done anyway.",
        Hidden = true,
    };
    private readonly FilesOptions files;

    /// <summary>Creates the verb.</summary>
    public FindVerb(CommandHost host)
        : base(host, "find", "Finds files inside an image, with the tests of find(1); all tests have to pass.")
    {
        Arguments.Add(image);
        Arguments.Add(path);
        foreach (
            var option in (Option[])
                [names, anyCase, paths, type, size, mode, uid, gid, after, maxDepth, minDepth, oneFileSystem, zeros, print]
        )
        {
            Options.Add(option);
        }
        files = new FilesOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var tests = Tests(arguments);
        if (arguments.GetValue(zeros) && arguments.GetValue(Json))
            throw new UsageException("-print0 and --json are two forms of the answer; choose one.");
        using var opened = files.OpenFiles(Host, arguments, arguments.GetValue(image)!, cancellation);
        return Task.FromResult(opened.Watch(() => Find(opened, tests, arguments, cancellation)));
    }

    private int Find(OpenedFiles opened, FindTests tests, ParseResult arguments, CancellationToken cancellation)
    {
        var trouble = new Trouble(Host);
        // find(1) shows a link that it is given, and does not follow it.
        var start = FilesOptions.Find(opened, arguments.GetValue(path) ?? "/", followLast: false);
        var walker = new TreeWalker(opened.View.Tree, trouble.Add)
        {
            MaxDepth = Depth(arguments, maxDepth) ?? int.MaxValue,
            OneFileSystem = arguments.GetValue(oneFileSystem),
        };
        var (asJson, withZeros) = (arguments.GetValue(Json), arguments.GetValue(zeros));
        var count = 0L;
        using (var list = new ListWriter(Host.Out))
        using (var raw = withZeros ? new BufferedStream(Host.OpenOutput(), 1 << 16) : null)
        {
            foreach (var entry in walker.Walk(start))
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    if (!tests.Passes(entry))
                        continue;
                    if (asJson)
                    {
                        list.Add(FileText.Answer(entry), AnswerContext.Default.FileAnswer);
                    }
                    else if (raw is not null)
                    {
                        raw.Write(Encoding.UTF8.GetBytes(entry.Path + "\0"));
                    }
                    else
                    {
                        list.AppendName(entry.Path);
                        list.EndLine();
                    }
                    count++;
                }
                catch (ImageFormatException e)
                {
                    trouble.Add(entry.Path, e);
                }
            }
        }
        trouble.Throw("the list");
        if (asJson)
            WriteResult(new FindAnswer { Files = count });
        return ExitCode.Done;
    }

    private FindTests Tests(ParseResult arguments) =>
        new()
        {
            Names = arguments.GetValue(names) ?? [],
            NamesWithoutCase = arguments.GetValue(anyCase) ?? [],
            Paths = arguments.GetValue(paths) ?? [],
            Types = arguments.GetValue(type) is { } kinds ? [.. kinds.Split(',').Select(Kind)] : [],
            Size = arguments.GetValue(size) is { } units
                ? FindNumber.Parse(units) ?? throw new UsageException($"-size {units}: write N, +N or -N, with c, k, M or G behind it.")
                : null,
            Mode = arguments.GetValue(mode) is { } bits
                ? FindMode.Parse(bits) ?? throw new UsageException($"-perm {bits}: write an octal mode: 0644, -4000 or /222.")
                : null,
            Uid = arguments.GetValue(uid),
            Gid = arguments.GetValue(gid),
            After = arguments.GetValue(after) is { } time
                ? DateTimeOffset.TryParse(
                    time,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var moment
                )
                    ? moment
                    : throw new UsageException($"-newermt {time}: write a time as 2024-05-01, or 2024-05-01T12:00:00Z.")
                : null,
            MinDepth = Depth(arguments, minDepth) ?? 0,
        };

    private static int? Depth(ParseResult arguments, Option<int?> option) =>
        arguments.GetValue(option) is not { } depth ? null
        : depth >= 0 ? depth
        : throw new UsageException($"{option.Name} {depth}: write a number of steps, from 0.");

    private static FileNodeType Kind(string letter) =>
        Letters.Contains(letter) && letter.Length == 1
            ? Enum.GetValues<FileNodeType>().First(t => FileText.Letter(t) == letter[0])
            : throw new UsageException($"-type {letter}: write one of f, d, l, c, b, p and s.");
}
