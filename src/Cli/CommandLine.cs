using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using ImageTools.Cli.Output;
using ImageTools.Cli.Verbs;

namespace ImageTools.Cli;

/// <summary>The whole command: parses, runs one verb, turns whatever happens into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command in this process.</summary>
    /// <returns>The exit code: see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var cancellation = new CancellationTokenSource();
        using var again = new CancellationTokenSource();
        using var interrupt = CancelOn(PosixSignal.SIGINT, cancellation, again);
        using var terminate = CancelOn(PosixSignal.SIGTERM, cancellation, null);
        var host = new CommandHost { SecondInterrupt = again.Token };
        try
        {
            return await RunAsync(arguments, host, cancellation.Token);
        }
        catch (IOException e)
        {
            // Verbs tell their own errors: what is left is an answer, a help or an error that standard output does not take.
            host.Error.WriteLine($"imagetools: standard output: {e.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Runs the command against a given host, as tests do.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandHost host, CancellationToken cancellation)
    {
        host.Arguments = arguments;
        var parsed = Build(host).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // Whoever asked for JSON gets JSON, also when the rest of the line can't be understood.
            var hint = $"Try: {string.Join(' ', Path(parsed.CommandResult))} --help";
            if (arguments.TakeWhile(a => a != "--").Contains("--json"))
                new ErrorReport(ExitCode.Usage, "usage", string.Join(' ', parsed.Errors.Select(Say)), hint).WriteJson(host.Out);
            foreach (var error in parsed.Errors)
                host.Error.WriteLine($"imagetools: {Say(error)}");
            host.Error.WriteLine(hint);
            return ExitCode.Usage;
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

    /// <summary>All verbs with their options.</summary>
    internal static RootCommand Build(CommandHost host) => new("Takes a VM disk image from a build machine and turns it into a custom image in Alibaba Cloud ECS.")
    {
        new InfoVerb(host),
        new MapVerb(host),
        new ConvertVerb(host),
        new MeasureVerb(host),
        new CompareVerb(host),
        new HashVerb(host),
        new InspectVerb(host),
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
    };

    /// <summary>On one line, and with the option that it is about.</summary>
    private static string Say(ParseError error)
    {
        var message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        return option is null || message.Contains(option.Option.Name, StringComparison.Ordinal) ? message : $"{option.Option.Name}: {message}";
    }

    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult parent ? Path(parent).Append(result.Command.Name) : ["imagetools"];

    private static PosixSignalRegistration CancelOn(PosixSignal signal, CancellationTokenSource cancellation, CancellationTokenSource? again) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            (cancellation.IsCancellationRequested && again is not null ? again : cancellation).Cancel();
        });
}
