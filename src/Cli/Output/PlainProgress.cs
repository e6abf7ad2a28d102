using System.Globalization;
using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>A line every few seconds, for logs of CI.</summary>
/// <param name="host">Streams and clock.</param>
internal sealed class PlainProgress(CommandHost host) : ProgressPrinter(host.Time)
{
    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override void Note(string message) => host.Error.WriteLine(message);

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left)
    {
        // A stage in percent (an import in the cloud) has no useful rate.
        var bytes = report.Total is not 100;
        var share = report.Total is > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * report.Done / report.Total.Value,5:0.0}%")
            : "";
        var amount = bytes ? $"  {Sizes.Bytes(report.Done)}{(report.Total is { } total ? $" of {Sizes.Bytes(total)}" : "")}" : "";
        var speed = bytes && rate > 0 ? $"  {Sizes.Bytes(rate)}/s" : "";
        var rest = bytes && left is { } time && time.TotalSeconds >= 1 ? $"  {Sizes.Duration(time)} left" : "";
        host.Error.WriteLine($"{report.Stage,-8} {share}{amount}{speed}{rest}{(report.Detail is null ? "" : $"  {report.Detail}")}");
    }
}
