using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using ImageTools.Cli.Output;
using ImageTools.Cli.Verbs;
using ImageTools.Cli.Words;

namespace ImageTools.Cli;

/// <summary>The whole command: parses the arguments, runs one verb, and turns every result into an exit code.</summary>
internal static class CommandLine
{
    private const string VerboseName = "--verbose";

    // A word that begins with @ is a normal name, not a file with more arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command in this process.</summary>
    /// <returns>The exit code: see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var cancellation = new CancellationTokenSource();
        using var again = new CancellationTokenSource();
        using var interrupt = CancelOn(PosixSignal.SIGINT, cancellation, again);
        using var terminate = CancelOn(PosixSignal.SIGTERM, cancellation, null);
        // A closed terminal cancels the work, too, unless the command was started with nohup.
        using var hangUp = HangUpIsIgnored() ? null : CancelOn(PosixSignal.SIGHUP, cancellation, null);
        var host = new CommandHost { SecondInterrupt = again.Token, Unreadable = RawArguments.Unreadable() };
        AppDomain.CurrentDomain.UnhandledException += (_, happened) =>
        {
            // This handles an exception on a thread without a waiter. Otherwise the runtime ends the process with SIGABRT and prints the
            // stack.
            if (happened.ExceptionObject is Exception e)
                ErrorReport.From(e).Tell(host, null, e);
            Environment.Exit(ExitCode.Failed);
        };
        return await RunAsync(arguments, host, cancellation.Token);
    }

    /// <summary>Runs the command with a given host, as tests do. Every result is an exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandHost host, CancellationToken cancellation)
    {
        host.Arguments = arguments;
        // With --json, the error is JSON even when the rest of the line is invalid.
        Action<ErrorReport>? writeJson = WordReader.WantsJson(arguments) ? report => report.WriteJson(host.Out) : null;
        try
        {
            if (Unreadable(host) is { } refusal)
            {
                refusal.Tell(host, writeJson);
                return refusal.ExitCode;
            }
            var root = Build(host);
            host.Arguments = WordReader.VerbFirst(root, arguments);
            var words = WordReader.Read(root, arguments);
            if (words.AsksForHelp)
            {
                new HelpPage(root, host.HelpColumns).Write(host.Out, words.Command);
                return ExitCode.Done;
            }
            foreach (var note in words.Options.Contains("--quiet") ? [] : words.Notes)
                host.Error.WriteLine($"imagetools: {note}");
            var parsed = root.Parse(words.Canonical, Parsing);
            if (parsed.Errors.Count > 0)
            {
                var mistake = new ErrorReport(
                    ExitCode.Usage,
                    "usage",
                    string.Join(' ', parsed.Errors.Select(Say).Distinct()),
                    $"Try: imagetools {string.Join(' ', words.Verb)} --help"
                );
                mistake.Tell(host, writeJson);
                return mistake.ExitCode;
            }
            var configuration = new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception e)
        {
            // Verbs report their own errors. The errors here are a help text that can't be written, or a fault of this tool.
            var report = ErrorReport.From(e);
            report.Tell(host, writeJson, e);
            return report.ExitCode;
        }
    }

    /// <summary>All verbs with their options.</summary>
    internal static RootCommand Build(CommandHost host)
    {
        var root = Verbs(host);
        AddVerbose(root);
        ValueRules.Apply(root);
        return root;
    }

    private static RootCommand Verbs(CommandHost host) =>
        new("Takes a VM disk image from a build machine and turns it into a custom image in Alibaba Cloud ECS.")
        {
            new InfoVerb(host),
            new MapVerb(host),
            new ConvertVerb(host),
            new MeasureVerb(host),
            new CompareVerb(host),
            new HashVerb(host),
            new InspectVerb(host),
            new VolumesVerb(host),
            new LsVerb(host),
            new FindVerb(host),
            new CatVerb(host),
            new CpVerb(host),
            new DiffVerb(host),
            new ChecksVerb(host),
            new UploadVerb(host),
            new PresignVerb(host),
            new ImportVerb(host),
            new PlanVerb(host),
            new RunsVerb(host),
            new ResumeVerb(host),
            new AbortVerb(host),
            new CleanVerb(host),
            new WhoamiVerb(host),
            new AuthorizeVerb(host),
            new VerifyVerb(host),
            new WaitVerb(host),
            new TasksVerb(host),
            new ImagesVerb(host),
            new ImageVerb(host),
            new CancelVerb(host),
            new CloudVerb(host),
            new VersionVerb(host),
            new HelpVerb(host),
        };

    private static void AddVerbose(Command command)
    {
        if (command is Verb && !command.Options.Any(o => o.Name == VerboseName))
        {
            command.Options.Add(
                new Option<bool>(VerboseName, "-v")
                {
                    Description = "After an unexpected error, show where in the program it happened. Never shows secrets.",
                }
            );
        }

        foreach (var inner in command.Subcommands)
            AddVerbose(inner);
    }

    private static ErrorReport? Unreadable(CommandHost host) =>
        host.Unreadable is not [var word, ..]
            ? null
            : new ErrorReport(
                ExitCode.Usage,
                "usage",
                $"'{word}' is not UTF-8, and only names in UTF-8 can be opened.",
                "Rename the file, or make a link to it (ln) under another name."
            );

    /// <summary>The message on one line, with the option that it is about.</summary>
    private static string Say(ParseError error)
    {
        var message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        return option is null || message.Contains(option.Option.Name, StringComparison.Ordinal)
            ? message
            : $"{option.Option.Name}: {message}";
    }

    /// <summary>Whether this process was started so that it survives the terminal (nohup). A handler would change that.</summary>
    private static bool HangUpIsIgnored()
    {
        const string Ignored = "SigIgn:";
        try
        {
            return OperatingSystem.IsLinux()
                && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Ignored, StringComparison.Ordinal)) is { } line
                && ulong.TryParse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
                && (mask & 1) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static PosixSignalRegistration CancelOn(
        PosixSignal signal,
        CancellationTokenSource cancellation,
        CancellationTokenSource? again
    ) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            (cancellation.IsCancellationRequested && again is not null ? again : cancellation).Cancel();
        });
}
