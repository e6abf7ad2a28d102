using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>Shows how far long work is. Reports may come from any thread and as often as they like.</summary>
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

    /// <summary>How often at most something is shown.</summary>
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
            // A stage ends once, whatever its jobs still say of what they did before; the same stage of another disk begins at nothing.
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

    /// <summary>A sentence between two reports, on standard error unless this printer has a better place.</summary>
    public abstract void Note(string message);

    /// <summary>Ends whatever is moving, so that other output can follow.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Shows one report; <paramref name="begins"/> when it is the first of its stage.</summary>
    protected abstract void Show(WorkProgress report, bool begins, double rate, TimeSpan? left);
}
