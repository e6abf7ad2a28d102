using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cloud;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>`resume [RUN]`: runs the command of an unfinished upload again, in its first directory.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string?> run = new("RUN")
    {
        Description = "Name of the run, or its beginning; not needed when there is only one.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> restart = new("--restart") { Description = "Remove the sent parts and start again." };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Only errors on standard error." };
    private readonly Option<bool> verbose = new("--verbose", "-v")
    {
        Description = "Show the source of the credentials, the endpoints, and each request. Never a secret.",
    };
    private readonly RunOptions runs;

    /// <summary>Creates the verb.</summary>
    public ResumeVerb(CommandHost host)
        : base(host, "resume", "Resumes an unfinished upload or import: runs its command again. Credentials come from the usual sources.")
    {
        Arguments.Add(run);
        Options.Add(restart);
        Options.Add(quiet);
        Options.Add(verbose);
        runs = new RunOptions(this);
        Options.Add(Json);
    }

    /// <summary>The command that it runs has its own hint.</summary>
    protected override TimeSpan TimeToEnd(ParseResult arguments) => Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var chosen = Choose(runs.Open(arguments), arguments.GetValue(run), arguments.GetValue(quiet) ? null : Host.Error.WriteLine);
        if (chosen.IsRunning)
        {
            throw new CloudException(
                "oss",
                "run-busy",
                $"Another process works on run {chosen.Id} ({chosen.Location}) now.",
                hint: "Wait for it, or end it.",
                retryable: true
            );
        }
        // Only verbs that upload are ever run from a file.
        if (chosen.Command is not ["upload" or "import", ..])
        {
            throw new CloudException(
                "oss",
                "no-command",
                $"The journal of run {chosen.Id} does not contain its command.",
                hint: $"Upload to {chosen.Location} again: it resumes from the sent parts."
            );
        }

        var command = AtItsPlace(chosen);
        if (chosen.CommandDirectory is { } directory)
            Environment.CurrentDirectory = directory;
        if (!arguments.GetValue(quiet))
            Host.Error.WriteLine($"Run {chosen.Id}: imagetools {string.Join(' ', command)}");
        string[] more =
        [
            .. Missing(chosen, arguments.GetValue(Json), "--json"),
            .. Missing(chosen, arguments.GetValue(restart), "--restart"),
            .. Missing(chosen, arguments.GetValue(quiet), "--quiet", "-q"),
            .. Missing(chosen, arguments.GetValue(verbose), "--verbose", "-v"),
        ];
        return await CommandLine.RunAsync(RecordedCommand.With(command, more), Host, cancellation);
    }

    /// <summary>The command with its endpoint and region: the environment and profiles may have changed since.</summary>
    private static string[] AtItsPlace(UploadRun run)
    {
        List<string> more = [];
        if (RecordedCommand.ValueOf(run.Command, "--cloud") != "local")
        {
            // Journals of earlier versions do not contain the scheme.
            if (RecordedCommand.ValueOf(run.Command, "--oss-endpoint") is null)
            {
                more.AddRange([
                    "--oss-endpoint",
                    run.Address
                        ?? (
                            Uri.TryCreate($"http://{run.Endpoint}", UriKind.Absolute, out var uri) && uri.IsLoopback
                                ? $"http://{run.Endpoint}"
                                : $"https://{run.Endpoint}"
                        ),
                ]);
            }

            if (run.Region is { Length: > 0 } region && RecordedCommand.ValueOf(run.Command, "--region") is null)
                more.AddRange(["--region", region]);
        }
        return RecordedCommand.With(run.Command, more);
    }

    private static string[] Missing(UploadRun run, bool wanted, params string[] names) =>
        wanted && !names.Any(run.Command.Contains) ? [names[0]] : [];

    private static UploadRun Choose(RunStore store, string? id, Action<string>? note)
    {
        var all = store.List(note);
        if (id is not null)
        {
            return store.Find(id)
                ?? throw new CloudException(
                    "oss",
                    "no-run",
                    $"There is no unfinished run '{id}', or several names begin so.",
                    hint: "`imagetools runs` lists them."
                );
        }
        return all switch
        {
            [] => throw new CloudException(
                "oss",
                "no-run",
                "There is no unfinished run on this machine.",
                hint: "Run the command of the upload again: it resumes from the parts at the service."
            ),
            [var only] => only,
            _ => all.Where(r => !r.IsRunning).ToArray() is [var stopped]
                ? stopped
                : throw new UsageException($"Which run? {string.Join(", ", all.Select(r => $"{r.Id} ({r.Location})"))}."),
        };
    }
}
