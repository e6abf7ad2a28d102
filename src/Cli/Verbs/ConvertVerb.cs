using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>`convert SOURCE TARGET`.</summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Argument<string> source = new("SOURCE") { Description = "Disk image to read; never written." };
    private readonly Argument<string> target = new("TARGET") { Description = "File to write. It appears under this name only when it is complete." };
    private readonly Option<string[]> hashes = new("--hash") { Description = "Hash the guest-visible content and the target file in the same pass: sha256, md5, xxh3.", HelpName = "NAMES" };
    private readonly Option<bool> force = new("--force") { Description = "Replace TARGET when it exists." };
    private readonly Option<bool> showProgress = new("-p") { Description = "Show progress, as qemu-img takes it (it is shown on a terminal anyway)." };
    private readonly ImageOptions opening;
    private readonly TargetOptions targeting;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ConvertVerb(CommandHost host)
        : base(host, "convert", "Converts an image to qcow2, RAW or VHD.")
    {
        Arguments.Add(source);
        Arguments.Add(target);
        opening = new ImageOptions(this);
        targeting = new TargetOptions(this, "--target-format", "raw");
        Options.Add(hashes);
        Options.Add(force);
        Options.Add(showProgress);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        var options = targeting.Parse(arguments);
        var names = HashNames(arguments);
        using var image = opening.Open(arguments, arguments.GetValue(source)!);
        using var printer = progress.Create(Host, arguments, asJson);
        var path = arguments.GetValue(target)!;
        if (File.Exists(path) && Path.GetFullPath(path) == Path.GetFullPath(arguments.GetValue(source)!))
            throw new UsageException("SOURCE and TARGET are the same file.");
        var plan = TargetPlanner.Plan(image.Content, options, printer, cancellation);
        var result = FileConverter.Write(plan, image.Content, path, arguments.GetValue(force), names, targeting.Threads(arguments), printer, cancellation);
        printer.Dispose();
        if (asJson)
            WriteJson(arguments, plan, result);
        else
            WriteText(arguments, plan, result);
        return Task.FromResult(ExitCode.Done);
    }

    private string[] HashNames(ParseResult arguments)
    {
        var names = (arguments.GetValue(hashes) ?? []).SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(n => n.ToLowerInvariant()).Distinct().ToArray();
        return Array.Find(names, n => n is not ("sha256" or "md5" or "xxh3")) is { } unknown
            ? throw new UsageException($"--hash {unknown}: known are sha256, md5, xxh3.")
            : names;
    }

    private void WriteText(ParseResult arguments, TargetImage plan, ConvertResult result)
    {
        foreach (var (name, value) in result.ContentHashes)
            Host.Out.WriteLine($"content {name} {value}");
        foreach (var (name, value) in result.FileHashes)
            Host.Out.WriteLine($"file {name} {value}");
        if (!progress.IsQuiet(arguments))
            Host.Error.WriteLine($"{arguments.GetValue(target)}: {plan.Summary}; {Sizes.Bytes(result.FileLength)} in {Sizes.Duration(result.Elapsed)}");
    }

    private void WriteJson(ParseResult arguments, TargetImage plan, ConvertResult result) => JsonLine.Write(Host.Out, json =>
    {
        json.WriteString("type", "result");
        json.WriteString("target", arguments.GetValue(target));
        json.WriteString("format", plan.Format.ToString().ToLowerInvariant());
        json.WriteNumber("virtualSize", plan.VirtualSize);
        json.WriteNumber("fileSize", result.FileLength);
        json.WriteNumber("passedThroughUnits", result.PassedThroughUnits);
        json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.WriteString("summary", plan.Summary);
        WriteHashes(json, "contentHashes", result.ContentHashes);
        WriteHashes(json, "fileHashes", result.FileHashes);
    });

    private static void WriteHashes(System.Text.Json.Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        json.WriteStartObject(name);
        foreach (var (algorithm, value) in values)
            json.WriteString(algorithm, value);
        json.WriteEndObject();
    }
}
