using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cloud;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>`resume [RUN]`: runs the command of an unfinished upload again, in the same directory.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string?> run = new("RUN")
    {
        Description = "Name of the run, or the beginning of it; can be left out when only one is open.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> restart = new("--restart") { Description = "Remove what was sent and begin afresh." };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "No talk on standard error except errors." };
    private readonly Option<bool> verbose = new("--verbose", "-v")
    {
        Description = "Tell where the credentials come from, which endpoints are used, and each request. Never a secret.",
    };
    private readonly RunOptions runs;

    /// <summary>Creates the verb.</summary>
    public ResumeVerb(CommandHost host)
        : base(
            host,
            "resume",
            "Goes on with an unfinished upload or import: runs its command again. Credentials come from where they always come from."
        )
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
                $"A process works on run {chosen.Id} ({chosen.Location}) right now.",
                hint: "Wait for it, or end it.",
                retryable: true
            );
        }
        // Only verbs that begin uploads are ever run from a file.
        if (chosen.Command is not ["upload" or "import", ..])
        {
            throw new CloudException(
                "oss",
                "no-command",
                $"The journal of run {chosen.Id} does not contain the command that began it.",
                hint: $"Upload to {chosen.Location} again: the unfinished upload is resumed."
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

    /// <summary>The command with its endpoint and region. The environment and the profiles may have changed since.</summary>
    private static string[] AtItsPlace(UploadRun run)
    {
        List<string> more = [];
        if (RecordedCommand.ValueOf(run.Command, "--cloud") != "local")
        {
            // Journals of earlier versions do not hold the scheme.
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
                    $"There is no unfinished run '{id}', or several names begin with it.",
                    hint: "`imagetools runs` lists them."
                );
        }
        return all switch
        {
            [] => throw new CloudException(
                "oss",
                "no-run",
                "There is no unfinished run on this machine.",
                hint: "Run the command of the upload again: it resumes the upload that the service holds."
            ),
            [var only] => only,
            _ => all.Where(r => !r.IsRunning).ToArray() is [var stopped]
                ? stopped
                : throw new UsageException($"Which run? {string.Join(", ", all.Select(r => $"{r.Id} ({r.Location})"))}."),
        };
    }
}
