using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Import.Images;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Import.Tasks;
using ImageTools.Inspect.Policies;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>The options of `import` and `plan`.</summary>
internal sealed class ImportOptionSet
{
    private readonly CommandHost host;
    private readonly Argument<string[]> images = new("IMAGE")
    {
        Description = "Disk images, the system disk first; never written.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string[]> objects = new("--object")
    {
        Description = "oss://BUCKET/KEY of an uploaded image: starts at ImportImage.",
        HelpName = "OBJECT",
    };
    private readonly Option<string?> bucket = new("--bucket")
    {
        Description = "Bucket for the upload, in the region of the import.",
        HelpName = "BUCKET",
    };
    private readonly Option<string?> key = new("--key")
    {
        Description = "Key of the uploaded object; by default it is made from the image's name.",
        HelpName = "KEY",
    };
    private readonly Option<string?> role = new("--role")
    {
        Description = "RAM role with which ECS reads the bucket; default AliyunECSImageImportDefaultRole.",
        HelpName = "NAME",
    };
    private readonly Option<string?> resourceGroup = new("--resource-group") { Description = "Resource group, rg-…", HelpName = "ID" };
    private readonly Option<string?> detection = new("--detection-strategy") { Description = "Standard, or none.", HelpName = "NAME" };
    private readonly Option<string?> nvme = new("--nvme-support") { Description = "supported or unsupported.", HelpName = "VALUE" };
    private readonly Option<string?> imds = new("--imds-support") { Description = "v1 or v2.", HelpName = "VALUE" };
    private readonly Option<bool> trim = new("--trim")
    {
        Description = "Leave out data in free space of the guest's file systems. Files do not change.",
    };
    private readonly Option<bool> noWait = new("--no-wait") { Description = "End when ECS has accepted the import." };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Make all checks; upload nothing, import nothing." };
    private readonly Option<bool> ignore = new("--ignore-preflight") { Description = "Import although error-level checks failed." };
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
        Description = "Test a matching instance type by a dry run, and print the commands to start it: aliyun, terraform, packer or all.",
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
        Description = "Do not tag the image with a digest of its content, and do not reuse an image with the same name and content.",
    };
    private readonly Option<bool> cancelTask = new("--cancel-on-interrupt")
    {
        Description = "A second Ctrl-C within 5 s cancels the import in ECS; by default an interruption does not cancel it.",
    };
    private readonly Option<string[]> hashes = new("--hash")
    {
        Description =
            $"Hash the guest-visible content in the same pass: {string.Join(", ", HashNames.All)}; with --manifest the default is "
            + "sha256, none leaves it out.",
        HelpName = "NAMES",
    };
    private readonly ManifestOption manifest;
    private readonly RequestOptions request;
    private readonly ImageOptions opening;
    private readonly TargetOptions targeting;
    private readonly UploadOptionSet uploading;
    private readonly PatienceOption patience;

    /// <summary>Adds argument and options to a verb.</summary>
    public ImportOptionSet(Command verb, CommandHost host)
    {
        this.host = host;
        verb.Arguments.Add(images);
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
            verb.Options.Add(option);
        }

        skip = new SkipCheckOption(verb);
        policy = new PolicyOption(verb);
        verb.Options.Add(hashes);
        manifest = new ManifestOption(verb);
        request = new RequestOptions(verb);
        opening = new ImageOptions(verb, "--source-format");
        targeting = new TargetOptions(verb, "--format", "qcow2");
        uploading = new UploadOptionSet(verb, "--object-tag");
        patience = new PatienceOption(verb);
    }

    /// <summary>Whether a second interruption cancels the import in ECS.</summary>
    public bool CancelsTask(ParseResult arguments) => arguments.GetValue(cancelTask);

    /// <summary>File of the manifest, or null.</summary>
    public string? Manifest(ParseResult arguments) => manifest.Path(arguments);

    /// <summary>The options as parsed.</summary>
    public ImportOptions Parse(ParseResult arguments)
    {
        var files = arguments.GetValue(images) ?? [];
        var ready = (arguments.GetValue(objects) ?? []).Select(OssLocation.Parse).ToArray();
        if (files.Length == 0 == (ready.Length == 0))
            throw new UsageException("import takes either IMAGE... or --object oss://BUCKET/KEY.");
        var conversion = targeting.Parse(arguments, compressByDefault: true);
        if (conversion.Format == TargetFormat.VmdkStream)
            throw new UsageException("ECS does not import VMDK; use -O qcow2, raw, vhd or vhd-fixed.");
        CheckTogether(arguments);
        var upload = uploading.Parse(arguments);
        var rules = policy.Read(arguments, files.FirstOrDefault());
        return new ImportOptions
        {
            Images = files,
            Objects = ready,
            // An object that is there has the format that its suffix says, unless the user says another.
            Request = request.Parse(
                arguments,
                ready.Length > 0 && !targeting.IsConversion(arguments) ? null : ImportNames.EcsFormat(conversion.Format)
            ),
            Bucket = arguments.GetValue(bucket),
            Key = arguments.GetValue(key),
            Conversion = conversion with { KeepsRegionsApart = upload.CutAtRegionBoundaries },
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
            Follow = new FollowOptions { CancelTask = arguments.GetValue(cancelTask) ? host.SecondInterrupt : default },
        };
    }

    /// <summary>The upload options, completed with facts from the cloud and the command.</summary>
    /// <exception cref="CloudException">The base can't be read.</exception>
    public Task<UploadOptions> CompleteUploadAsync(
        UploadOptions options,
        ParseResult arguments,
        CloudSession cloud,
        Action<string> note,
        CancellationToken cancellation
    ) => uploading.CompleteAsync(options, arguments, host, cloud, note, cancellation);

    /// <summary>A policy that was found beside the image is reported before it is used, and so is each skipped check of the
    /// cloud.</summary>
    public void TellPolicy(CheckPolicy? rules, ParseResult arguments, ProgressPrinter printer)
    {
        if (rules is null)
            return;
        if (!policy.IsNamed(arguments))
            printer.Note($"The policy {rules.Path} beside the image applies; --policy none ignores it.");
        foreach (var (id, _) in RemoteCheckIds.All)
        {
            if (rules.SkipOf(id, host.Today) is { } skipped)
                printer.Note($"{id} is skipped by {rules.Path}:{skipped.Line}: {skipped.Reason}");
        }
    }

    // Checks which options can be combined.
    private void CheckTogether(ParseResult arguments)
    {
        if (arguments.GetValue(noWait) && (arguments.GetValue(copyTo) is { Length: > 0 } || arguments.GetValue(next) is { Length: > 0 }))
            throw new UsageException("--copy-to and --next need the finished image, but --no-wait does not wait for it.");
        if (uploading.KeepsPartTable(arguments) && !arguments.GetValue(keep))
            throw new UsageException("--part-table needs --keep-object: a removed object can't be a base.");
    }

    // Checks of the cloud's side stop at the first failure, so a skipped one is not made at all.
    private HashSet<string> WithPolicy(IReadOnlySet<string> skipped, CheckPolicy? rules) =>
        [.. skipped, .. RemoteCheckIds.All.Select(c => c.Key).Where(id => rules?.SkipOf(id, host.Today) is not null)];

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
}
