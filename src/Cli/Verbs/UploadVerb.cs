using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Import.Manifests;
using ImageTools.Upload;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

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
    protected override string HowToGoOn => "The same command, or `imagetools resume`, continues where this one stopped.";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = Read(arguments);
        if (settings.Manifest is { } place)
            ManifestFile.CheckPlace(place, settings.Files);
        using var printer = progress.Create(Host, arguments, settings.AsJson);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        cloud.CheckObject(settings.To, settings.Files);
        await cloud.CheckBucketAsync(settings.To.Bucket, cancellation);
        Warn(settings.Part, settings.AsJson);
        settings = settings with
        {
            Upload = await uploading.CompleteAsync(settings.Upload, arguments, Host, cloud, printer.Note, cancellation),
        };
        var digests = settings.Manifest is null ? null : SourceDigests.Begin(settings.Source, settings.Opening, cancellation);
        var sent = settings.Conversion is { } conversion
            ? await SendImageAsync(arguments, settings, conversion, cloud, printer, cancellation)
            : await SendFileAsync(settings, cloud, printer, cancellation);
        if (settings.Manifest is { } record)
        {
            ManifestFile.Save(record, Manifest(settings, sent, await digests!.OfAsync(sent.Source), cloud.Region), settings.Files);
            printer.Note($"The manifest is in {record}; `imagetools verify {record}` checks it again.");
        }
        printer.Dispose();
        Answer(settings, sent);
        return ExitCode.Done;
    }

    private UploadSettings Read(ParseResult arguments)
    {
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
                "--hash is for images that are converted on the way; say -O, too. A file without conversion is verified by CRC-64."
            );
        }

        var path = arguments.GetValue(source)!;
        var opened = conversion is null ? null : opening.Parse(arguments);
        var part = conversion is null ? PartOfImage.Find(path, opening.Parse(arguments)) : null;
        return new UploadSettings
        {
            Source = path,
            To = to,
            Upload = options,
            Conversion = conversion,
            Opening = opened,
            Hashes = names,
            Shaped = shaping.IsAsked(arguments),
            Manifest = record,
            Part = part,
            Files = [.. ManifestOption.FilesOf(path, opened), .. part?.Others ?? []],
            AsJson = arguments.GetValue(Json),
        };
    }

    private static async Task<SentUpload> SendFileAsync(
        UploadSettings settings,
        CloudSession cloud,
        ProgressPrinter printer,
        CancellationToken cancellation
    )
    {
        var files = new SourceFiles();
        using var file = files.Open(settings.Source);
        var read = UploadSource.Of(files);
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
        var uploader = new Uploader(cloud.Oss, settings.Upload with { Source = read });
        return new SentUpload(await uploader.UploadAsync(target, settings.To, printer, cancellation), read, null);
    }

    private async Task<SentUpload> SendImageAsync(
        ParseResult arguments,
        UploadSettings settings,
        ConvertOptions conversion,
        CloudSession cloud,
        ProgressPrinter printer,
        CancellationToken cancellation
    )
    {
        using var image = opening.Open(arguments, settings.Source);
        var read = UploadSource.Of(image.Sources);
        var shape = shaping.Apply(arguments, image.Content, Host, printer.Note, cancellation);
        var target = TargetPlanner.Plan(shape.Disk, conversion, printer, cancellation);
        printer.Note($"{settings.To}: {target.Summary}");
        var hashed = settings.Hashes.Count == 0 ? null : Hashed(target, shape.Disk, settings, conversion);
        var uploader = new Uploader(cloud.Oss, settings.Upload with { Source = read });
        return new SentUpload(await uploader.UploadAsync(hashed ?? target, settings.To, printer, cancellation), read, hashed);
    }

    private static HashedTarget Hashed(TargetImage target, BlockSource disk, UploadSettings settings, ConvertOptions conversion) =>
        HashedTarget.Over(
            target,
            disk,
            new WriteOptions
            {
                Hashes = settings.Hashes,
                Threads = conversion.Threads,
                Buffers = conversion.Buffers,
            }
        );

    private ImportManifest Manifest(UploadSettings settings, SentUpload sent, IReadOnlyList<ManifestSource> sources, string region) =>
        ManifestOption.Of(
            sent.Result,
            new ManifestDisk
            {
                Sources = sources,
                Format = settings.Conversion?.Format.ToString() ?? "as it is",
                VirtualSize = sent.Hashed?.VirtualSize ?? sent.Result.Length,
                Trimmed = settings.Shaped,
                Content = sent.Hashed?.ContentHashes ?? new Dictionary<string, string>(),
            },
            region,
            Host.Time
        );

    private void Answer(UploadSettings settings, SentUpload sent)
    {
        var (result, hashed, part) = (sent.Result, sent.Hashed, settings.Part);
        // The warning comes at the end, so that nobody takes the disk for uploaded.
        Warn(part, asJson: false);
        if (settings.AsJson)
        {
            WriteResult(
                new UploadAnswer(UploadedObject.Of(result))
                {
                    ContentHashes = hashed?.ContentHashes,
                    FileHashes = hashed?.FileHashes,
                    Warnings = part is null ? null : [part.Warning],
                }
            );
            return;
        }

        var parts = result.Reused ? "was there already" : string.Create(CultureInfo.InvariantCulture, $"{result.Parts} parts");
        var reused = result is { Reused: false, PartsReused: > 0 } ? $", {result.PartsReused} were there already" : "";
        var copied = result.PartsCopied > 0 ? $", {result.PartsCopied} copied from the base" : "";
        Host.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Location}  {result.Length} bytes  crc64 {result.Crc64}  {parts}{reused}{copied}  {Sizes.Duration(result.Elapsed)}"
            )
        );
        if (hashed is null)
            return;
        foreach (var (name, value) in hashed.ContentHashes)
            Host.Out.WriteLine($"content {name} {value}");
        foreach (var (name, value) in hashed.FileHashes)
            Host.Out.WriteLine($"file {name} {value}");
    }

    /// <summary>The warning is printed even with --quiet: the user may delete the other files and lose the disk.</summary>
    private void Warn(PartOfImage? part, bool asJson)
    {
        if (part is null)
            return;
        Host.Error.WriteLine($"WARNING: {part.Warning}");
        if (asJson)
            JsonLine.Write(Host.Out, new MessageEvent { Message = part.Warning });
    }
}
