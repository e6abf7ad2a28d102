using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Import.Manifests;
using ImageTools.Upload;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>`upload SOURCE oss://BUCKET/KEY`.</summary>
internal sealed class UploadVerb : Verb
{
    private readonly Argument<string> source = new("SOURCE") { Description = "File or disk image to read; never written." };
    private readonly Argument<string> destination = new("DESTINATION") { Description = "oss://BUCKET/KEY." };
    private readonly Option<string[]> hashes = new("--hash")
    {
        Description =
            "Hash the guest-visible content and, where it is produced from front to back, the file in the same pass: "
            + $"{string.Join(", ", HashNames.All)}.",
        HelpName = "NAMES",
    };
    private readonly Option<bool> noReuse = new("--no-reuse")
    {
        Description = "An object that exists is an error also when it is what would be sent.",
    };
    private readonly ManifestOption manifest;
    private readonly ImageOptions opening;
    private readonly TargetOptions targeting;
    private readonly ShapeOptions shaping;
    private readonly UploadOptionSet uploading;
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public UploadVerb(CommandHost host)
        : base(
            host,
            "upload",
            "Uploads a file to OSS as it is, or converts it on the way when -O or -c is given. Resumable; proved by CRC-64."
        )
    {
        Arguments.Add(source);
        Arguments.Add(destination);
        Options.Add(hashes);
        Options.Add(noReuse);
        manifest = new ManifestOption(this);
        opening = new ImageOptions(this);
        targeting = new TargetOptions(this, "--target-format", "qcow2");
        shaping = new ShapeOptions(this);
        uploading = new UploadOptionSet(this);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override string HowToGoOn => "The same command, or `imagetools resume`, goes on where this one stopped.";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        var to = OssLocation.Parse(arguments.GetValue(destination)!);
        var options = uploading.Parse(arguments) with { Reuse = !arguments.GetValue(noReuse) };
        var conversion =
            targeting.IsConversion(arguments) || shaping.IsAsked(arguments)
                ? targeting.Parse(arguments) with
                {
                    KeepsRegionsApart = options.CutAtSeams,
                }
                : null;
        var names = HashNameOption.Parse(arguments.GetValue(hashes));
        var record = manifest.Path(arguments);
        if (record is not null && conversion is not null && names.Length == 0)
            names = ["sha256"];
        if (names.Length > 0 && conversion is null)
        {
            throw new UsageException(
                "--hash is for images that are converted on the way; say -O, too. A file that is uploaded as it is is proved by CRC-64."
            );
        }

        var path = arguments.GetValue(source)!;
        var part = conversion is null ? PartOfImage.Find(path, opening.Parse(arguments)) : null;
        IReadOnlyList<FileIdentity> files =
        [
            .. ManifestOption.FilesOf(path, conversion is null ? null : opening.Parse(arguments)),
            .. part?.Others ?? [],
        ];
        if (record is not null)
            ManifestFile.CheckPlace(record, files);
        HashedTarget? hashed = null;
        using var printer = progress.Create(Host, arguments, asJson);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        cloud.CheckObject(to, files);
        await cloud.CheckBucketAsync(to.Bucket, cancellation);
        Warn(part, asJson);
        options = await uploading.CompleteAsync(options, arguments, Host, cloud, printer.Note, cancellation);
        var digests = record is null ? null : SourceDigests.Begin(path, conversion is null ? null : opening.Parse(arguments), cancellation);
        UploadSource? read = null;
        var result = conversion is null
            ? await UploadFileAsync(arguments, cloud, options, to, s => read = s, printer, cancellation)
            : await UploadImageAsync(
                arguments,
                cloud,
                options,
                to,
                conversion,
                names,
                s => read = s,
                t => hashed = t,
                printer,
                cancellation
            );
        if (record is not null)
        {
            ManifestFile.Save(
                record,
                ManifestOption.Of(
                    result,
                    await digests!.OfAsync(read),
                    conversion?.Format.ToString() ?? "as it is",
                    hashed?.VirtualSize ?? result.Length,
                    shaping.IsAsked(arguments),
                    hashed?.ContentHashes ?? new Dictionary<string, string>(),
                    cloud.Region,
                    Host.Time
                ),
                files
            );
            printer.Note($"The manifest is in {record}; `imagetools verify {record}` checks it again.");
        }
        printer.Dispose();
        // Whoever looks at the end must not take the disk for uploaded.
        Warn(part, asJson: false);
        if (asJson)
        {
            WriteResult(json =>
            {
                UploadJson.WriteProperties(json, result);
                UploadJson.WriteHashes(json, hashed);
                UploadJson.WriteWarnings(json, part is null ? [] : [part.Warning]);
            });
        }
        else
        {
            var parts =
                (result.Reused ? "was there already" : $"{result.Parts} parts")
                + (result is { Reused: false, PartsReused: > 0 } ? $", {result.PartsReused} were there already" : "")
                + (result.PartsCopied > 0 ? $", {result.PartsCopied} copied from the base" : "");
            Host.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Location}  {result.Length} bytes  crc64 {result.Crc64}  {parts}  {Sizes.Duration(result.Elapsed)}"
                )
            );
        }

        if (!asJson && hashed is not null)
        {
            foreach (var (name, value) in hashed.ContentHashes)
                Host.Out.WriteLine($"content {name} {value}");
            foreach (var (name, value) in hashed.FileHashes)
                Host.Out.WriteLine($"file {name} {value}");
        }
        return ExitCode.Done;
    }

    /// <summary>Also where no talk is wanted: what is left out here may be deleted in good faith.</summary>
    private void Warn(PartOfImage? part, bool asJson)
    {
        if (part is null)
            return;
        Host.Error.WriteLine($"WARNING: {part.Warning}");
        if (asJson)
            JsonLine.Write(Host.Out, SchemaId.Event, "event", json => json.WriteString("message", part.Warning));
    }

    private async Task<UploadResult> UploadFileAsync(
        ParseResult arguments,
        CloudSession cloud,
        UploadOptions options,
        OssLocation to,
        Action<UploadSource?> reads,
        ProgressPrinter printer,
        CancellationToken cancellation
    )
    {
        var files = new SourceFiles();
        using var file = files.Open(arguments.GetValue(source)!);
        options = options with { Source = UploadSource.Of(files) };
        reads(options.Source);
        var target = new ProjectedTarget
        {
            File = file,
            Format = TargetFormat.Raw,
            VirtualSize = file.Length,
            Summary = "as it is",
            Fingerprint = string.Create(
                CultureInfo.InvariantCulture,
                $"file {file.Length} {(DateTime.UnixEpoch.Ticks + (file.Opened.Modified / 100))}"
            ),
        };
        return await new Uploader(cloud.Oss, options).UploadAsync(target, to, printer, cancellation);
    }

    private async Task<UploadResult> UploadImageAsync(
        ParseResult arguments,
        CloudSession cloud,
        UploadOptions options,
        OssLocation to,
        ConvertOptions conversion,
        string[] names,
        Action<UploadSource?> reads,
        Action<HashedTarget> produces,
        ProgressPrinter printer,
        CancellationToken cancellation
    )
    {
        using var image = opening.Open(arguments, arguments.GetValue(source)!);
        options = options with { Source = UploadSource.Of(image.Sources) };
        reads(options.Source);
        var shape = shaping.Apply(arguments, image.Content, Host, printer.Note, cancellation);
        var target = TargetPlanner.Plan(shape.Disk, conversion, printer, cancellation);
        printer.Note($"{to}: {target.Summary}");
        if (names.Length > 0)
        {
            var hashed = HashedTarget.Over(
                target,
                shape.Disk,
                new WriteOptions
                {
                    Hashes = names,
                    Threads = conversion.Threads,
                    Buffers = conversion.Buffers,
                }
            );
            produces(hashed);
            target = hashed;
        }
        return await new Uploader(cloud.Oss, options).UploadAsync(target, to, printer, cancellation);
    }
}
