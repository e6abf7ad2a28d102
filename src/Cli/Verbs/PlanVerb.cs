using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Cli.Verbs;

/// <summary>`plan IMAGE…`: everything that `import` with the same options would do, and changes nothing.</summary>
internal sealed class PlanVerb : ImportVerb
{
    private readonly Option<string?> bandwidth = new("--bandwidth")
    {
        Description = "Speed of the line, for the time that the upload takes: 100Mbps, 12MBps.",
        HelpName = "RATE",
    };
    private readonly Option<decimal?> price = new("--price-per-gb-month")
    {
        Description = "Price of a GB of storage for a month, for what object and snapshot cost.",
        HelpName = "PRICE",
    };
    private readonly Option<bool> offline = new("--offline") { Description = "Ask no cloud: what only it knows stays unknown." };

    /// <summary>Creates the verb.</summary>
    public PlanVerb(CommandHost host)
        : base(
            host,
            "plan",
            "Shows everything that import with the same options would do: bytes, parts, calls, time, cost, and each parameter with its "
                + "reason. Changes nothing."
        )
    {
        Options.Add(bandwidth);
        Options.Add(price);
        Options.Add(offline);
    }

    /// <inheritdoc/>
    protected override string? HowToGoOn => null;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var options = Parse(arguments);
        if (options.Images.Count == 0)
            throw new UsageException("plan takes images.");
        var rate = arguments.GetValue(bandwidth) is { } text ? Rate(text) : (double?)null;
        var alone = arguments.GetValue(offline);
        using var printer = Progress.Create(Host, arguments, json: false);
        TellPolicy(options.Policy, arguments, printer);
        await using var cloud = alone
            ? await Clouds.ConnectCentrallyAsync(arguments, Host, printer.Note, cancellation)
            : await Clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        options = options with { Bucket = options.Bucket ?? cloud.DefaultBucket ?? (alone ? "bucket" : null), Offline = alone };
        if (options.Bucket is null)
            throw new UsageException("--bucket is missing: name a bucket in the region of the import, or plan --offline.");
        var isNamed = options.Request.ImageName is not null;
        var silent = new SilentObserver();
        var code = ExitCode.Done;
        await new ImportPipeline(cloud.Oss, cloud.Ecs, cloud.Ram, Host.Time, cloud.EcsIn).PlanAsync(
            options,
            silent,
            plan =>
            {
                UploadForecast[] forecasts = [.. plan.Targets.Select(t => UploadForecast.Of(t, options.Upload))];
                var document = new PlanDocument(plan, forecasts, options, isNamed, rate, arguments.GetValue(price));
                if (arguments.GetValue(Json))
                    WriteDocument(document.Answer());
                else
                    document.Write(Host.Out);
                if (plan.Inspection is { Verdict: ImportVerdict.Blocked } && !options.IgnorePreflight)
                    code = ExitCode.Preflight;
                else if (plan.Findings.Any(f => f.Result.Status == CheckStatus.Fail))
                    code = ExitCode.Failed;
                return Task.CompletedTask;
            },
            cancellation
        );
        return code;
    }

    /// <summary>Bytes a second of "100Mbps", "1Gbps", "12MBps", "800k".</summary>
    internal static double Rate(string text)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        double? factor = unit switch
        {
            "bps" or "bit/s" => 1 / 8d,
            "kbps" or "Kbps" or "k" or "K" => 1e3 / 8,
            "Mbps" or "M" or "Mbit/s" => 1e6 / 8,
            "Gbps" or "G" or "Gbit/s" => 1e9 / 8,
            "Bps" or "B/s" => 1,
            "kBps" or "KBps" or "kB/s" => 1e3,
            "MBps" or "MB/s" => 1e6,
            "GBps" or "GB/s" => 1e9,
            _ => null,
        };
        return
            factor is { } scale
            && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number > 0
            ? number * scale
            : throw new UsageException(
                $"--bandwidth {text}: write a number with bps, kbps, Mbps, Gbps (bits) or kBps, MBps, GBps (bytes)."
            );
    }
}
