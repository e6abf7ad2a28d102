using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Disks.Sources;
using ImageTools.Import;
using ImageTools.Import.Images;
using ImageTools.Import.Manifests;
using ImageTools.Import.Pipeline;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`import IMAGE…`: the main job.</summary>
internal sealed class ImportVerb : Verb
{
    private readonly ImportOptionSet importing;
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ImportVerb(CommandHost host)
        : base(
            host,
            "import",
            "Inspects, pre-flights, converts and uploads in one pass, imports, and follows to the end. The last line is the image id."
        )
    {
        importing = new ImportOptionSet(this, host);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override string? HowToGoOn => "The same command, or `imagetools resume`, continues where this one stopped.";

    /// <summary>The command waits for a second interruption, and then cancels the import.</summary>
    protected override TimeSpan TimeToEnd(ParseResult arguments) =>
        importing.CancelsTask(arguments) ? TimeSpan.FromMinutes(1) : base.TimeToEnd(arguments);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        using var printer = progress.Create(Host, arguments, asJson);
        var options = importing.Parse(arguments);
        importing.TellPolicy(options.Policy, arguments, printer);
        IReadOnlyList<FileIdentity> files = [.. options.Images.SelectMany(i => ManifestOption.FilesOf(i, options.Open))];
        var record = importing.Manifest(arguments);
        if (record is not null)
            ManifestFile.CheckPlace(record, files);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        options = options with { Bucket = options.Bucket ?? cloud.DefaultBucket };
        await CheckPlaceAsync(options, cloud, files, cancellation);
        options = options with
        {
            Upload = await importing.CompleteUploadAsync(options.Upload, arguments, cloud, printer.Note, cancellation),
        };
        ImportPrinter observer = asJson
            ? new JsonImportPrinter(Host, printer)
            : new TextImportPrinter(Host, printer, progress.IsQuiet(arguments));
        try
        {
            var sources = record is null || options.DryRun ? [] : Digests(options, cancellation);
            var pipeline = new ImportPipeline(cloud.Oss, cloud.Ecs, cloud.Ram, Host.Time, cloud.EcsIn);
            var outcome = await pipeline.RunAsync(options, observer, cancellation);
            if (record is not null && !options.DryRun)
            {
                ManifestFile.Save(record, await ManifestAsync(outcome, sources, options), files);
                printer.Note($"The manifest is in {record}; `imagetools verify {record}` checks it again.");
            }
            printer.Dispose();
            observer.Done(outcome with { NextStep = clouds.NextStep(arguments, outcome) });
            return ImageCopier.Failure(outcome.Copies) is { } failure ? throw failure : ExitCode.Done;
        }
        catch (PreflightBlockedException e)
        {
            printer.Dispose();
            observer.Blocked(e);
            return ExitCode.Preflight;
        }
    }

    // Checks that the bucket exists, and that no object replaces a source of the import.
    private static async Task CheckPlaceAsync(
        ImportOptions options,
        CloudSession cloud,
        IReadOnlyList<FileIdentity> files,
        CancellationToken cancellation
    )
    {
        if (options.Images.Count == 0)
            return;
        if (options.Bucket is not { } bucket)
            throw new UsageException("--bucket is missing: name a bucket in the region of the import.");
        await cloud.CheckBucketAsync(bucket, cancellation);
        if (options.Key is { } key)
            cloud.CheckObject(new OssLocation(bucket, key), files);
    }

    private static SourceDigests[] Digests(ImportOptions options, CancellationToken cancellation) =>
        [.. options.Images.Select(i => SourceDigests.Begin(i, options.Open, cancellation))];

    private Task<ImportManifest> ManifestAsync(ImportOutcome outcome, SourceDigests[] sources, ImportOptions options) =>
        ManifestOption.OfAsync(outcome, sources, options.Trim, options.KeepObject || !options.Wait, Host.Time);
}
