using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>Shows nothing.</summary>
/// <param name="time">Clock.</param>
internal sealed class SilentProgress(TimeProvider time) : ProgressPrinter(time)
{
    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.MaxValue;

    /// <inheritdoc/>
    public override void Note(string message) { }

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left) { }
}
