using System.CommandLine;
using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Cli.Verbs;

/// <summary>The option for the limits of reading during an inspection, for every verb that inspects an image.</summary>
internal sealed class PatienceOption
{
    private const double Most = 1_000_000;
    private readonly Option<string?> patience = new("--patience")
    {
        Description = "Multiply the limits on what is read to find out what is on a disk (time, reads, bytes) by N; 0 has none.",
        HelpName = "N",
    };

    /// <summary>Adds the option to a verb.</summary>
    public PatienceOption(Command verb) => verb.Options.Add(patience);

    /// <summary>A budget that begins now.</summary>
    public ReadBudget Budget(ParseResult arguments, ReadLimits limits, CommandHost host, CancellationToken cancellation) =>
        new(limits.Times(Factor(arguments)), host.Time, cancellation);

    /// <summary>The factor as parsed; 1 unless given.</summary>
    public double Factor(ParseResult arguments) =>
        arguments.GetValue(patience) is not { } text ? 1
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor <= Most ? factor
        : throw new UsageException($"--patience {text}: write a number from 0 to {Most.ToString("0", CultureInfo.InvariantCulture)}.");
}
