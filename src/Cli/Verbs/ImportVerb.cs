using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Import;
using ImageTools.Import.Images;
using ImageTools.Import.Manifests;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Tasks;
using ImageTools.Inspect.Policies;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`import IMAGE…`: the main job.</summary>
internal class ImportVerb : Verb
{
    private readonly Argument<string[]> images = new("IMAGE")
    {
        Description = "Disk images, the system disk first; never written.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string[]> objects = new("--object")
    {
        Description = "oss://BUCKET/KEY of an image that is uploaded already: starts at ImportImage.",
        HelpName = "OBJECT",
    };
    private readonly Option<string?> bucket = new("--bucket")
    {
        Description = "Bucket for the upload, in the region of the import.",
        HelpName = "BUCKET",
    };
    private readonly Option<string?> key = new("--key")
    {
        Description = "Key of the uploaded object; made from the image's name unless given.",
        HelpName = "KEY",
    };
    private readonly Option<string?> role = new("--role")
    {
        Description = "RAM role by which ECS reads the bucket; AliyunECSImageImportDefaultRole unless given.",
        HelpName = "NAME",
    };
    private readonly Option<string?> resourceGroup = new("--resource-group") { Description = "Resource group, rg-…", HelpName = "ID" };
    private readonly Option<string?> detection = new("--detection-strategy") { Description = "Standard, or none.", HelpName = "NAME" };
    private readonly Option<string?> nvme = new("--nvme-support") { Description = "supported or unsupported.", HelpName = "VALUE" };
    private readonly Option<string?> imds = new("--imds-support") { Description = "v1 or v2.", HelpName = "VALUE" };
    private readonly Option<bool> trim = new("--trim")
    {
        Description = "Leave out what lies in free space of the guest's file systems. Files stay as they are.",
    };
    private readonly Option<bool> noWait = new("--no-wait") { Description = "End when ECS accepted the import." };
    private readonly Option<bool> dryRun = new("--dry-run")
    {
        Description = "Check everything that can be checked; upload nothing, import nothing.",
    };
    private readonly Option<bool> ignore = new("--ignore-preflight")
    {
        Description = "Import although checks failed that say it will not work.",
    };
    private readonly SkipCheckOption skip;
    private readonly PolicyOption policy;
    private readonly Option<bool> keep = new("--keep-object")
    {
        Description = "Leave the uploaded object in the bucket after a successful import.",
    };
    private readonly Option<string?> cloudBox = new("--storage-location-arn")
    {
        Description = "ARN of a cloud box to import into.",
        HelpName = "ARN",
    };
    private readonly Option<string[]> copyTo = new("--copy-to")
    {
        Description = "Regions to copy the finished image to, separated by commas; may be given several times.",
        HelpName = "REGION",
    };
    private readonly Option<string[]> next = new("--next")
    {
        Description = "Try a fitting type of instance by a dry run, and print what starts it: aliyun, terraform, packer or all.",
        HelpName = "TOOL",
    };
    private readonly Option<string?> securityGroup = new("--security-group")
    {
        Description = "Security group for --next, sg-…",
        HelpName = "ID",
    };
    private readonly Option<string?> vSwitch = new("--vswitch") { Description = "vSwitch for --next, vsw-…", HelpName = "ID" };
    private readonly Option<bool> noReuse = new("--no-reuse")
    {
        Description =
            "Do not tag the image with a digest of its content, nor use an image of the same name and content instead of importing.",
    };
    private readonly Option<bool> cancelTask = new("--cancel-on-interrupt")
    {
        Description = "A second Ctrl-C within 5 s cancels the import in ECS; otherwise an interrupted command leaves it alone.",
    };
    private readonly Option<string[]> hashes = new("--hash")
    {
        Description =
            $"Hash the guest-visible content on the way: {string.Join(", ", HashNames.All)}; with --manifest sha256 unless given, none "
            + "leaves it out.",
        HelpName = "NAMES",
    };
    private readonly ManifestOption manifest;
    private readonly RequestOptions request;
    private readonly ImageOptions opening;
    private readonly TargetOptions targeting;
    private readonly UploadOptionSet uploading;
    private readonly PatienceOption patience;

    /// <summary>Creates the verb.</summary>
    public ImportVerb(CommandHost host)
        : this(
            host,
            "import",
            "Inspects, pre-flights, converts and uploads in one pass, imports, and follows to the end. The last line is the image id."
        ) { }

    /// <summary>Creates a verb with the same options.</summary>
    protected ImportVerb(CommandHost host, string name, string description)
        : base(host, name, description)
    {
        Arguments.Add(images);
        nvme.AcceptOnlyFromAmong("supported", "unsupported");
        imds.AcceptOnlyFromAmong("v1", "v2");
        detection.AcceptOnlyFromAmong("Standard", "none");
        foreach (
            var option in new Option[]
            {
                objects,
                bucket,
                key,
                role,
                resourceGroup,
                detection,
                nvme,
                imds,
                trim,
                noWait,
                dryRun,
                ignore,
                keep,
                cloudBox,
                copyTo,
                next,
                securityGroup,
                vSwitch,
                noReuse,
                cancelTask,
            }
        )
        {
            Options.Add(option);
        }

        skip = new SkipCheckOption(this);
        policy = new PolicyOption(this);
        Options.Add(hashes);
        manifest = new ManifestOption(this);
        request = new RequestOptions(this);
        opening = new ImageOptions(this, "--source-format");
        targeting = new TargetOptions(this, "--format", "qcow2");
        uploading = new UploadOptionSet(this, "--object-tag");
        patience = new PatienceOption(this);
        Clouds = new CloudOptions(this);
        Progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <summary>Which cloud.</summary>
    protected CloudOptions Clouds { get; }

    /// <summary>How much is said.</summary>
    protected ProgressOptions Progress { get; }

    /// <inheritdoc/>
    protected override string? HowToGoOn => "The same command, or `imagetools resume`, goes on where this one stopped.";

    /// <summary>A second interruption is waited for, and carried out.</summary>
    protected override TimeSpan TimeToEnd(ParseResult arguments) =>
        arguments.GetValue(cancelTask) ? TimeSpan.FromMinutes(1) : base.TimeToEnd(arguments);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        using var printer = Progress.Create(Host, arguments, asJson);
        var options = Parse(arguments);
        TellPolicy(options.Policy, arguments, printer);
        IReadOnlyList<FileIdentity> files = [.. options.Images.SelectMany(i => ManifestOption.FilesOf(i, options.Open))];
        if (manifest.Path(arguments) is { } record)
            ManifestFile.CheckPlace(record, files);
        await using var cloud = await Clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        options = options with { Bucket = options.Bucket ?? cloud.DefaultBucket };
        if (options.Bucket is null && options.Images.Count > 0)
            throw new UsageException("--bucket is missing: name a bucket in the region of the import.");
        if (options is { Bucket: { } bucketName, Images.Count: > 0 })
            await cloud.CheckBucketAsync(bucketName, cancellation);
        if (options is { Bucket: { } own, Key: { } named, Images.Count: > 0 })
            cloud.CheckObject(new OssLocation(own, named), files);
        options = options with
        {
            Upload = await uploading.CompleteAsync(options.Upload, arguments, Host, cloud, printer.Note, cancellation),
        };
        ImportPrinter observer = asJson
            ? new JsonImportPrinter(Host, printer)
            : new TextImportPrinter(Host, printer, Progress.IsQuiet(arguments));
        var pipeline = new ImportPipeline(cloud.Oss, cloud.Ecs, cloud.Ram, Host.Time, cloud.EcsIn);
        try
        {
            var path = manifest.Path(arguments);
            SourceDigests[] sources =
                path is null || options.DryRun ? [] : [.. options.Images.Select(i => SourceDigests.Begin(i, options.Open, cancellation))];
            var outcome = await pipeline.RunAsync(options, observer, cancellation);
            if (path is not null && !options.DryRun)
            {
                ManifestFile.Save(
                    path,
                    await ManifestOption.OfAsync(outcome, sources, options.Trim, options.KeepObject || !options.Wait, Host.Time),
                    files
                );
                printer.Note($"The manifest is in {path}; `imagetools verify {path}` checks it again.");
            }
            printer.Dispose();
            observer.Done(outcome with { NextStep = Clouds.NextStep(arguments, outcome) });
            return ImageCopier.Failure(outcome.Copies) is { } failure ? throw failure : ExitCode.Done;
        }
        catch (PreflightBlockedException e)
        {
            printer.Dispose();
            observer.Blocked(e);
            return ExitCode.Preflight;
        }
    }

    /// <summary>The options as parsed.</summary>
    protected ImportOptions Parse(ParseResult arguments)
    {
        var files = arguments.GetValue(images) ?? [];
        var ready = (arguments.GetValue(objects) ?? []).Select(OssLocation.Parse).ToArray();
        if (files.Length == 0 == (ready.Length == 0))
            throw new UsageException("import takes either IMAGE... or --object oss://BUCKET/KEY.");
        var conversion = targeting.Parse(arguments, compressByDefault: true);
        if (conversion.Format == TargetFormat.VmdkStream)
            throw new UsageException("ECS does not import VMDK; -O takes qcow2, raw, vhd or vhd-fixed here.");
        if (arguments.GetValue(noWait) && (arguments.GetValue(copyTo) is { Length: > 0 } || arguments.GetValue(next) is { Length: > 0 }))
            throw new UsageException("--copy-to and --next need the finished image, which --no-wait does not wait for.");
        if (uploading.KeepsPartTable(arguments) && !arguments.GetValue(keep))
            throw new UsageException("--part-table belongs to --keep-object: an object that is removed after the import can't be a base.");
        var upload = uploading.Parse(arguments);
        var rules = policy.Read(arguments, files.FirstOrDefault());
        return new ImportOptions
        {
            Images = files,
            Objects = ready,
            Request = request.Parse(arguments, FormatName(conversion.Format)),
            Bucket = arguments.GetValue(bucket),
            Key = arguments.GetValue(key),
            Conversion = conversion with { KeepsRegionsApart = upload.CutAtSeams },
            Trim = arguments.GetValue(trim),
            Open = opening.Parse(arguments),
            Patience = patience.Factor(arguments),
            Upload = upload,
            RoleName = arguments.GetValue(role),
            NvmeSupport = arguments.GetValue(nvme),
            ImdsSupport = arguments.GetValue(imds),
            DetectionStrategy = arguments.GetValue(detection) is "none" ? "" : arguments.GetValue(detection),
            ResourceGroupId = arguments.GetValue(resourceGroup),
            Wait = !arguments.GetValue(noWait),
            DryRun = arguments.GetValue(dryRun),
            IgnorePreflight = arguments.GetValue(ignore),
            SkipChecks = WithPolicy(skip.Parse(arguments), rules),
            Policy = rules,
            KeepObject = arguments.GetValue(keep),
            Hashes = Hashes(arguments),
            StorageLocationArn = arguments.GetValue(cloudBox),
            CopyTo = ImageCopyVerb.KnownRegions(arguments.GetValue(copyTo)),
            Next = Tools(arguments.GetValue(next)),
            SecurityGroup = arguments.GetValue(securityGroup),
            VSwitch = arguments.GetValue(vSwitch),
            Reuse = !arguments.GetValue(noReuse),
            Follow = new FollowOptions { CancelTask = arguments.GetValue(cancelTask) ? Host.SecondInterrupt : default },
        };
    }

    /// <summary>A policy that nobody named is told before it is followed; and so is each question to the cloud that is not asked.</summary>
    protected void TellPolicy(CheckPolicy? rules, ParseResult arguments, ProgressPrinter printer)
    {
        if (rules is null)
            return;
        if (!policy.IsNamed(arguments))
            printer.Note($"Findings are judged by {rules.Path}, which lies beside the image; --policy none leaves it out.");
        foreach (var (id, _) in RemoteCheckIds.All)
        {
            if (rules.SkipOf(id, Host.Today) is { } skipped)
                printer.Note($"{id} is left out by {rules.Path}:{skipped.Line}: {skipped.Reason}");
        }
    }

    // Checks of the cloud's side stop where they fail, so that one which is left out is not asked at all.
    private HashSet<string> WithPolicy(IReadOnlySet<string> skipped, CheckPolicy? rules) =>
        [.. skipped, .. RemoteCheckIds.All.Select(c => c.Key).Where(id => rules?.SkipOf(id, Host.Today) is not null)];

    private string[] Hashes(ParseResult arguments)
    {
        var given = arguments.GetValue(hashes) ?? [];
        if (given is ["none"])
            return [];
        return given.Length > 0 || manifest.Path(arguments) is null ? HashNameOption.Parse(given) : ["sha256"];
    }

    private static IReadOnlyList<string> Tools(string[]? texts)
    {
        var tools = ImageCopyVerb.Regions(texts);
        if (tools.Contains("all"))
            return InstanceAdvisor.Tools;
        return tools.FirstOrDefault(t => !InstanceAdvisor.Tools.Contains(t)) is { } unknown
            ? throw new UsageException($"--next {unknown}: {string.Join(", ", InstanceAdvisor.Tools)} or all.")
            : tools;
    }

    private static string FormatName(TargetFormat format) =>
        format switch
        {
            TargetFormat.Raw => "RAW",
            TargetFormat.Qcow2 => "QCOW2",
            _ => "VHD",
        };
}
