using System.CommandLine;
using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Cli.Verbs;

/// <summary>The limits of an inspection, for every verb that inspects an image.</summary>
internal sealed class PatienceOption
{
    private const double Most = 1_000_000;
    private readonly Option<string?> patience = new("--patience")
    {
        Description = "Multiply the limits of an inspection (time, reads, bytes) by N; 0 means no limits.",
        HelpName = "N",
    };

    /// <summary>Adds the option to a verb.</summary>
    public PatienceOption(Command verb) => verb.Options.Add(patience);

    /// <summary>A budget that begins now.</summary>
    public ReadBudget Budget(ParseResult arguments, ReadLimits limits, CommandHost host, CancellationToken cancellation) =>
        new(limits.Times(Factor(arguments)), host.Time, cancellation);

    /// <summary>The factor as parsed; default 1.</summary>
    public double Factor(ParseResult arguments) =>
        arguments.GetValue(patience) is not { } text ? 1
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor <= Most ? factor
        : throw new UsageException($"--patience {text}: write a number from 0 to {Most.ToString("0", CultureInfo.InvariantCulture)}.");
}
