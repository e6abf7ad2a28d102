using System.Text;
using ImageTools.Cli.Output;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Cli;

/// <summary>The streams and the clock of the command. Tests bring their own.</summary>
internal sealed class CommandHost
{
    /// <summary>Characters in one write call. The runtime's own writer needs a call for each 256, which makes long output slow.</summary>
    private const int OutputBuffer = 1 << 15;

    /// <summary>The command line, for the journals of uploads.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>
    /// Arguments that are not UTF-8, in a form that can be shown. Names of files are bytes, but the runtime's arguments are not.
    /// </summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>Cancelled when the user interrupts a second time.</summary>
    public CancellationToken SecondInterrupt { get; set; }

    /// <summary>Standard output, for data. A failed write is an <see cref="OutputException"/>.</summary>
    public TextWriter Out
    {
        get;
        init => field = value as GuardedWriter ?? GuardedWriter.Data(value);
    } =
        GuardedWriter.Data(
            TextWriter.Synchronized(
                new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), OutputBuffer) { AutoFlush = true }
            ),
            Console.IsOutputRedirected ? null : () => TerminalSize.Columns(1)
        );

    /// <summary>Standard error, for messages. A failed write is ignored.</summary>
    public TextWriter Error
    {
        get;
        init => field = value as GuardedWriter ?? GuardedWriter.Talk(value);
    } = GuardedWriter.Talk(Console.Error, Console.IsErrorRedirected ? null : () => TerminalSize.Columns(2));

    /// <summary>The progress line at the bottom of standard error's terminal.</summary>
    public LiveLine Live => field ??= Move();

    /// <summary>Width of standard output's terminal; null when it is no terminal.</summary>
    public int? OutputColumns => ((GuardedWriter)Out).Columns;

    /// <summary>Whether standard error is a terminal that can show a progress bar.</summary>
    public bool ErrorIsTerminal { get; init; } =
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Whether the bar may be coloured.</summary>
    public bool Colour { get; init; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Whether standard output is a terminal.</summary>
    public bool OutputIsTerminal { get; init; } = !Console.IsOutputRedirected;

    /// <summary>Columns of the help: those of the terminal, or 80 without one.</summary>
    public int HelpColumns { get; init; } = Console.IsOutputRedirected ? 80 : TerminalSize.Columns(1);

    /// <summary>Standard input as bytes.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Standard output as bytes.</summary>
    public Func<Stream> OpenOutput { get; init; } = OpenStandardOutput;

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The day in UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private LiveLine Move()
    {
        var talk = (GuardedWriter)Error;
        var line = new LiveLine(talk.WriteRaw, () => talk.Columns ?? 0);
        talk.Live = line;
        // Standard output and standard error may be the same terminal.
        if (OutputIsTerminal)
            ((GuardedWriter)Out).Live = line;
        return line;
    }

    /// <summary>
    /// The runtime's own stream reports no error when the reader of a pipe has closed it. Half an image would then look complete.
    /// </summary>
    private static Stream OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        return StandardStreams.OutputIsOpen()
            ? new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0)
            : throw OutputException.Closed();
    }
}
