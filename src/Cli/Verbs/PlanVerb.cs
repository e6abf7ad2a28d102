using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Checks;
using ImageTools.Upload;

namespace ImageTools.Cli.Verbs;

/// <summary>`plan IMAGE…`: shows everything that `import` with the same options would do, and changes nothing.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly ImportOptionSet importing;
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;
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
        importing = new ImportOptionSet(this, host);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
        Options.Add(bandwidth);
        Options.Add(price);
        Options.Add(offline);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var options = importing.Parse(arguments);
        if (options.Images.Count == 0)
            throw new UsageException("plan takes images.");
        var rate = arguments.GetValue(bandwidth) is { } text ? Rate(text) : (double?)null;
        var alone = arguments.GetValue(offline);
        using var printer = progress.Create(Host, arguments, json: false);
        importing.TellPolicy(options.Policy, arguments, printer);
        await using var cloud = alone
            ? await clouds.ConnectCentrallyAsync(arguments, Host, printer.Note, cancellation)
            : await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        options = options with { Bucket = options.Bucket ?? cloud.DefaultBucket ?? (alone ? "bucket" : null), Offline = alone };
        if (options.Bucket is null)
            throw new UsageException("--bucket is missing: name a bucket in the region of the import, or plan --offline.");
        var code = ExitCode.Done;
        var pipeline = new ImportPipeline(cloud.Oss, cloud.Ecs, cloud.Ram, Host.Time, cloud.EcsIn);
        await pipeline.PlanAsync(
            options,
            new SilentObserver(),
            plan =>
            {
                Answer(plan, options, rate, arguments);
                code = Judge(plan, options);
                return Task.CompletedTask;
            },
            cancellation
        );
        return code;
    }

    private void Answer(ImportPlan plan, ImportOptions options, double? rate, ParseResult arguments)
    {
        UploadForecast[] forecasts = [.. plan.Targets.Select(t => UploadForecast.Of(t, options.Upload))];
        var isNamed = options.Request.ImageName is not null;
        var document = new PlanDocument(plan, forecasts, options, isNamed, rate, arguments.GetValue(price));
        if (arguments.GetValue(Json))
            WriteDocument(document.Answer());
        else
            document.Write(Host.Out);
    }

    private static int Judge(ImportPlan plan, ImportOptions options)
    {
        if (plan.Inspection is { Verdict: ImportVerdict.Blocked } && !options.IgnorePreflight)
            return ExitCode.Preflight;
        return plan.Findings.Any(f => f.Result.Status == CheckStatus.Fail) ? ExitCode.Failed : ExitCode.Done;
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
