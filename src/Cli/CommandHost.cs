using System.Text;
using ImageTools.Cli.Output;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Cli;

/// <summary>The outside of the command: its streams and clock. Tests bring their own.</summary>
internal sealed class CommandHost
{
    /// <summary>
    /// Characters that go out in one call; the runtime's own writer needs one for every 256, which a long answer pays
    /// for.
    /// </summary>
    private const int OutputBuffer = 1 << 15;

    /// <summary>The command line, for the journals of uploads.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>Arguments that are no UTF-8, as far as they can be shown. Names of files are bytes; the runtime's are not.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>Cancelled when the user interrupts a second time.</summary>
    public CancellationToken SecondInterrupt { get; set; }

    /// <summary>Data. What can't be written is an <see cref="OutputException"/>.</summary>
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

    /// <summary>Talk. What can't be written is left out.</summary>
    public TextWriter Error
    {
        get;
        init => field = value as GuardedWriter ?? GuardedWriter.Talk(value);
    } = GuardedWriter.Talk(Console.Error, Console.IsErrorRedirected ? null : () => TerminalSize.Columns(2));

    /// <summary>The line that moves at the bottom of standard error's terminal.</summary>
    public LiveLine Live => field ??= Move();

    /// <summary>Width of the terminal that data goes to; null when it is none.</summary>
    public int? OutputColumns => ((GuardedWriter)Out).Columns;

    /// <summary>Whether talk goes to a terminal where a bar may move, wherever data goes.</summary>
    public bool ErrorIsTerminal { get; init; } =
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Whether the bar may be coloured.</summary>
    public bool Colour { get; init; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Whether data goes to a terminal at all.</summary>
    public bool OutputIsTerminal { get; init; } = !Console.IsOutputRedirected;

    /// <summary>Columns that help is written for: those of the terminal, 80 where there is none.</summary>
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
        // Both may be the same terminal.
        if (OutputIsTerminal)
            ((GuardedWriter)Out).Live = line;
        return line;
    }

    /// <summary>
    /// The runtime's own stream says nothing when the reader of a pipe has gone: half an image would look like a whole
    /// one.
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
