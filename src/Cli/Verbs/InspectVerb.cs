using System.CommandLine;
using System.Text;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Verbs;

/// <summary>`inspect IMAGE…`: shows the guest, and every reason why ECS refuses the image or it does not boot.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string[]> images = new("IMAGE")
    {
        Description = "Disk images, the system disk first; with --each every image is one machine.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> strict = new("--strict") { Description = "Exit with 3 for warnings, too." };
    private readonly Option<bool> each = new("--each")
    {
        Description = "Judge every image as the system disk of its own machine, one after the other.",
    };
    private readonly SkipCheckOption skip;
    private readonly PolicyOption policy;
    private readonly Option<string> target = new("--profile")
    {
        Description = "Target of the checks: ecs.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "ecs",
    };
    private readonly RequestOptions request;
    private readonly ImageOptions opening;
    private readonly PassphraseOption passphrases;
    private readonly PatienceOption patience;

    /// <summary>Creates the verb.</summary>
    public InspectVerb(CommandHost host)
        : base(host, "inspect", "Shows the guest and runs every pre-flight check; exits with 3 when a check of error level fails.")
    {
        target.AcceptOnlyFromAmong("ecs");
        Arguments.Add(images);
        Options.Add(strict);
        Options.Add(each);
        skip = new SkipCheckOption(this);
        policy = new PolicyOption(this);
        Options.Add(target);
        request = new RequestOptions(this);
        passphrases = new PassphraseOption(this);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Short);
        patience = new PatienceOption(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var paths = arguments.GetValue(images)!;
        if (arguments.GetValue(each))
            return Task.FromResult(InspectEach(paths, arguments, cancellation));
        // A thousand images take no more memory than a few.
        using var pool = new ImagePool();
        var rules = policy.Read(arguments, paths[0]);
        var budget = patience.Budget(arguments, ReadLimits.Inspection, Host, cancellation);
        var options = opening.Parse(arguments);
        var unopened = new List<UnopenedImage>();
        DiskImage[] opened =
        [
            .. paths.Select((path, index) => Open(pool, path, index, options with { Budget = budget.ForAnotherDisk() }, unopened)),
        ];
        var inspection = Judged(
            Inspector.Inspect(
                opened,
                unopened,
                request.Parse(arguments),
                Host.Time.GetUtcNow(),
                skip.Parse(arguments),
                passphrases.Scan(arguments, Host)
            ),
            rules
        );
        if (arguments.GetValue(Json))
            WriteJson(inspection);
        else
            TextReport.Write(inspection, Host.Out, columns: Host.OutputColumns);
        return Task.FromResult(Judge(inspection, arguments.GetValue(strict)));
    }

    /// <summary>
    /// One machine after the other: only one image is open at a time, and an unreadable one does not stop the others.
    /// </summary>
    private int InspectEach(string[] paths, ParseResult arguments, CancellationToken cancellation)
    {
        if (request.Parse(arguments).DataDiskSizes.Count > 0)
            throw new UsageException("--data-disk-size needs data disks; with --each there are none.");
        // This is done before the first image is inspected, because an invalid policy is an error and not a finding.
        CheckPolicy?[] rules = [.. paths.Select(p => policy.Read(arguments, p))];
        // Standard input can be read once.
        var scan = passphrases.Scan(arguments, Host);
        var code = ExitCode.Done;
        IEnumerable<Inspection> Reports()
        {
            foreach (var (path, rule) in paths.Zip(rules))
            {
                var (inspection, image) = InspectAlone(path, rule, scan, arguments, cancellation);
                using (image)
                {
                    yield return inspection;
                    code = Math.Max(code, Judge(inspection, arguments.GetValue(strict)));
                }
            }
        }
        if (arguments.GetValue(Json))
        {
            WriteDocument(InspectEachAnswer.Of([.. Reports().Select(InspectJson.Of)]));
            return code;
        }
        List<ImportVerdict> verdicts = [];
        foreach (var inspection in Reports())
        {
            TextReport.Write(inspection, Host.Out, columns: Host.OutputColumns);
            Host.Out.WriteLine();
            verdicts.Add(inspection.Verdict);
        }
        var counts = verdicts.GroupBy(v => v.Name()).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        Host.Out.WriteLine(
            $"{paths.Length} {(paths.Length == 1 ? "image" : "images")}: {string.Join(", ", counts)}. Verdict: "
                + $"{ImportVerdicts.Of(verdicts).Name()}."
        );
        return code;
    }

    private (Inspection Inspection, DiskImage Image) InspectAlone(
        string path,
        CheckPolicy? rules,
        ScanOptions scan,
        ParseResult arguments,
        CancellationToken cancellation
    )
    {
        var options = opening.Parse(arguments) with { Budget = patience.Budget(arguments, ReadLimits.Inspection, Host, cancellation) };
        DiskImage? image = null;
        Inspection Look(IReadOnlyList<UnopenedImage> unopened) =>
            Judged(
                Inspector.Inspect([image!], unopened, request.Parse(arguments), Host.Time.GetUtcNow(), skip.Parse(arguments), scan),
                rules
            );
        try
        {
            image = DiskFormats.Open(path, options);
            return (Look([]), image);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            image?.Dispose();
            image = UnopenedImage.Placeholder(path);
            return (Look([UnopenedImage.Of(0, path, e)]), image);
        }
    }

    /// <summary>An image that can't be read is a finding, not the end.</summary>
    private static DiskImage Open(ImagePool pool, string path, int index, OpenOptions options, List<UnopenedImage> unopened)
    {
        try
        {
            return pool.Open(path, options);
        }
        catch (ImageFormatException e)
        {
            unopened.Add(new UnopenedImage(index, e));
            return UnopenedImage.Placeholder(path);
        }
    }

    private Inspection Judged(Inspection inspection, CheckPolicy? rules) =>
        rules is null ? inspection : inspection.JudgedBy(rules, Host.Today);

    private void WriteJson(Inspection inspection)
    {
        using var buffer = new MemoryStream();
        JsonReport.Write(inspection, buffer);
        Host.Out.Write($"{Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}\n");
    }

    private static int Judge(Inspection inspection, bool strictly) =>
        inspection.Verdict switch
        {
            ImportVerdict.Blocked => ExitCode.Preflight,
            _ when strictly && inspection.Checks.Any(c => c is { Status: CheckStatus.Fail, Severity: Severity.Warning }) =>
                ExitCode.Preflight,
            _ => ExitCode.Done,
        };
}
