using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>Shows the progress of long work. Reports may come from any thread at any rate.</summary>
internal abstract class ProgressPrinter : IProgress<WorkProgress>, IDisposable
{
    private readonly Lock gate = new();
    private string? stage;
    private RateMeter meter;
    private long lastShown;
    private long? ended;

    /// <summary>Creates a printer.</summary>
    protected ProgressPrinter(TimeProvider time)
    {
        Time = time;
        meter = new RateMeter(time);
    }

    /// <summary>Clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>Shortest time between two shown reports.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>The printer for a mode.</summary>
    public static ProgressPrinter Create(CommandHost host, ProgressMode mode) =>
        mode switch
        {
            ProgressMode.None => new SilentProgress(host.Time),
            ProgressMode.Json => new JsonProgress(host.Out, host.Time),
            ProgressMode.JsonTalk => new JsonProgress(host.Error, host.Time),
            ProgressMode.Auto when host.ErrorIsTerminal => new TerminalProgress(host),
            _ => new PlainProgress(host),
        };

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (gate)
        {
            var begins = stage != value.Stage;
            // A stage ends once; late reports of its jobs do not start it again. The same stage of another disk begins at zero.
            if (!begins && ended == value.Total && value.Done > 0)
                return;
            if (begins || value.Done == 0 || ended != value.Total)
                ended = null;
            if (begins)
            {
                stage = value.Stage;
                meter = new RateMeter(Time);
            }
            var (rate, left) = meter.Add(value);
            var ends = value.Total is { } total && value.Done >= total;
            if (ends)
                ended = value.Total;
            if (!begins && !ends && Time.GetElapsedTime(lastShown) < Interval)
                return;
            lastShown = Time.GetTimestamp();
            Show(value, begins, rate, left);
        }
    }

    /// <summary>Writes a note between two reports, on standard error unless this printer has another place.</summary>
    public abstract void Note(string message);

    /// <summary>Ends the progress line, so that other output can follow.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Shows one report; <paramref name="begins"/> when it is the first of its stage.</summary>
    protected abstract void Show(WorkProgress report, bool begins, double rate, TimeSpan? left);
}
