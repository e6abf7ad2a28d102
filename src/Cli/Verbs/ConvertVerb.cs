using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;
using ImageTools.Convert.Outputs;
using ImageTools.Disks.Formats;

namespace ImageTools.Cli.Verbs;

/// <summary>`convert SOURCE TARGET`.</summary>
internal sealed class ConvertVerb : Verb
{
    private const long SlowestRate = 1024;

    private readonly Argument<string> source = new("SOURCE")
    {
        Description = "Disk image to read, never written; - reads a RAW disk or an image from standard input.",
    };
    private readonly Argument<string> target = new("TARGET")
    {
        Description =
            "File to write. It appears under this name only when it is complete; a symbolic link is followed. A block device is written "
            + "in place. - writes to standard output.",
    };
    private readonly Option<string[]> hashes = new("--hash")
    {
        Description = $"Hash the guest-visible content and the target file in the same pass: {string.Join(", ", HashNames.All)}.",
        HelpName = "NAMES",
    };
    private readonly Option<bool> force = new("--force")
    {
        Description = "Replace TARGET when it exists; write over what a block device holds.",
    };
    private readonly Option<bool> noCreate = new("--no-create", "-n")
    {
        Description =
            "TARGET is there already: a file is replaced as a whole when the new one is complete, a block device is written in place. "
            + "As --force, and an error when there is nothing.",
    };
    private readonly Option<string?> rate = new("--max-rate")
    {
        Description = "Most bytes a second that are copied, such as 20M; holes are free.",
        HelpName = "SIZE",
    };
    private readonly Option<bool> buffered = new("--buffered")
    {
        Description = "Write through the page cache, for a target that is read again soon; otherwise large writes go past it.",
    };
    private readonly Option<bool> stats = new("--stats") { Description = "Show where the time went and which stage limits." };
    private readonly Option<bool> showProgress = new("-p")
    {
        Description = "Show progress, as qemu-img takes it (it is shown on a terminal anyway).",
    };
    private readonly ImageOptions opening;
    private readonly TargetOptions targeting;
    private readonly ShapeOptions shaping;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ConvertVerb(CommandHost host)
        : base(host, "convert", "Converts an image to qcow2, RAW, VHD or VMDK.")
    {
        Arguments.Add(source);
        Arguments.Add(target);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Short);
        targeting = new TargetOptions(this, "--target-format", "raw");
        shaping = new ShapeOptions(this);
        Options.Add(hashes);
        Options.Add(force);
        Options.Add(noCreate);
        Options.Add(rate);
        Options.Add(buffered);
        Options.Add(stats);
        Options.Add(showProgress);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = Read(arguments);
        var write = settings.Write;
        using var printer = progress.Create(Host, arguments, settings.AsJson);
        // The target is checked before the long work, and again when it is opened and renamed.
        if (settings.FromPipe)
        {
            write = write with { Sources = SourceGuard.OfDescriptor(0, "standard input") is { } input ? [input] : [] };
            CheckTarget(settings, write);
        }
        using var image = settings.FromPipe ? await SpoolAsync(arguments, printer, cancellation) : opening.Open(arguments, settings.From);
        write = write with { Sources = [.. write.Sources, .. image.Files], Source = image.Sources };
        CheckTarget(settings, write);
        var shape = shaping.Apply(arguments, image.Content, Host, printer.Note, cancellation);
        using var plan = TargetPlanner.Plan(shape.Disk, settings.Target, printer, cancellation);
        // A pipe whose reader has stopped must not block a cancelled process.
        var result = settings.ToPipe
            ? await Task.Run(
                    () => FileConverter.Write(plan, shape.Disk, Host.OpenOutput(), write, printer, cancellation),
                    CancellationToken.None
                )
                .WaitAsync(cancellation)
            : FileConverter.Write(plan, shape.Disk, settings.To, write, printer, cancellation);
        printer.Dispose();
        if (settings.AsJson)
            WriteJson(arguments, plan, result, shape.Saved);
        else
            WriteText(arguments, plan, result, settings.ToPipe ? Host.Error : Host.Out);
        return ExitCode.Done;
    }

    private ConvertSettings Read(ParseResult arguments)
    {
        var options = targeting.Parse(arguments);
        var write = new WriteOptions
        {
            Overwrite = arguments.GetValue(force) || arguments.GetValue(noCreate),
            Hashes = HashNameOption.Parse(arguments.GetValue(hashes)),
            Threads = options.Threads,
            Buffers = options.Buffers,
            Verification = options.Verification,
            SparseSize = options.SparseSize,
            Buffered = arguments.GetValue(buffered),
            MaxRate = Rate(arguments.GetValue(rate)),
        };
        var settings = new ConvertSettings(
            arguments.GetValue(source)!,
            arguments.GetValue(target)!,
            options,
            write,
            arguments.GetValue(Json)
        );
        if (settings.ToPipe && Host.OutputIsTerminal)
            throw new UsageException("An image is not written to a terminal; send standard output to a file or a pipe.");
        if (settings is { ToPipe: true, AsJson: true })
            throw new UsageException("--json answers on standard output, where the image goes; name a file, or leave out --json.");
        if (arguments.GetValue(noCreate) && !settings.ToPipe && !Path.Exists(settings.To))
            throw new UsageException($"-n: {settings.To} does not exist, and -n creates no new file.", "Leave out -n to create it.");
        return settings;
    }

    private static long? Rate(string? text) =>
        text is null ? null
        : Sizes.Parse(text, "--max-rate") is var rate and >= SlowestRate ? rate
        : throw new UsageException("--max-rate: at least 1K a second.");

    private static void CheckTarget(ConvertSettings settings, WriteOptions write)
    {
        if (!settings.ToPipe)
        {
            OutputFile.Check(
                settings.To,
                new OutputOptions
                {
                    Overwrite = write.Overwrite,
                    Devices = true,
                    HasStream = true,
                    Sources = write.Sources,
                }
            );
        }
        else if (SourceGuard.OfDescriptor(1, "standard output") is { } output)
        {
            SourceGuard.Check(output, "standard output", write.Sources);
        }
    }

    private async Task<DiskImage> SpoolAsync(ParseResult arguments, ProgressPrinter printer, CancellationToken cancellation)
    {
        var options = opening.Parse(arguments);
        var file = await Task.Run(
                () => SpooledInput.Read(Host.OpenInput(), "standard input", printer, cancellation),
                CancellationToken.None
            )
            .WaitAsync(cancellation);
        return DiskFormats.Open(FormatContext.OfFile("standard input", options), file);
    }

    private void WriteText(ParseResult arguments, TargetImage plan, ConvertResult result, TextWriter to)
    {
        foreach (var (name, value) in result.ContentHashes)
            to.WriteLine($"content {name} {value}");
        foreach (var (name, value) in result.FileHashes)
            to.WriteLine($"file {name} {value}");
        if (arguments.GetValue(stats))
            StatisticsText.Write(Host.Error, result.Statistics!, result.Elapsed);
        if (!progress.IsQuiet(arguments))
        {
            Host.Error.WriteLine(
                $"{arguments.GetValue(target)}: {plan.Summary}; {Sizes.Bytes(result.FileLength)} in {Sizes.Duration(result.Elapsed)}"
            );
        }

        if (result.DeviceLength - result.FileLength is > 0 and var behind && !progress.IsQuiet(arguments))
        {
            Host.Error.WriteLine(
                $"{arguments.GetValue(target)}: a device of {result.DeviceLength} bytes; the {behind} behind the image are as they were."
            );
        }
    }

    private void WriteJson(ParseResult arguments, TargetImage plan, ConvertResult result, long? trimmed) =>
        WriteResult(
            new ConvertAnswer
            {
                Target = arguments.GetValue(target)!,
                Format = plan.Format.ToString().ToLowerInvariant(),
                VirtualSize = plan.VirtualSize,
                FileSize = result.FileLength,
                DeviceSize = result.DeviceLength,
                PassedThroughUnits = result.PassedThroughUnits,
                Seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
                Summary = plan.Summary,
                TrimmedBytes = trimmed,
                ContentHashes = result.ContentHashes,
                FileHashes = result.FileHashes,
                Stats = arguments.GetValue(stats) ? ConvertStatistics.Of(result.Statistics!) : null,
            }
        );
}
