using System.CommandLine;
using System.CommandLine.Parsing;
using ImageTools.Cli.Output;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Signing;
using ImageTools.Cloud.Sts;
using ImageTools.Import;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Cloud;

/// <summary>
/// The options for cloud, region, endpoints and credentials, for every verb that uses a cloud. No option takes a key or a token.
/// </summary>
internal sealed class CloudOptions
{
    private readonly Option<string> cloud = new("--cloud")
    {
        Description = "alibaba, or local for the embedded cloud.",
        HelpName = "CLOUD",
        DefaultValueFactory = _ => "alibaba",
    };
    private readonly Option<string?> data = new("--cloud-data")
    {
        Description = "Where the embedded cloud keeps its objects and images.",
        HelpName = "DIR",
    };
    private readonly Option<string?> region = new("--region")
    {
        Description = "Region, such as cn-hangzhou; also from the profile or ALIBABA_CLOUD_REGION_ID.",
        HelpName = "REGION",
    };
    private readonly Option<string?> profile = new("--profile") { Description = "Profile of ~/.aliyun/config.json.", HelpName = "NAME" };
    private readonly Option<string?> config = new("--config")
    {
        Description =
            "Configuration of the official command line to take the profile from, instead of ~/.aliyun/config.json. Read, never written.",
        HelpName = "FILE",
    };
    private readonly Option<string?> oss = new("--oss-endpoint")
    {
        Description =
            "OSS: public, internal, dual-stack, accelerate, accelerate-overseas, or an address, such as a domain of your own; also from "
            + "OSS_ENDPOINT.",
        HelpName = "URL",
    };
    private readonly Option<string> style = new("--addressing-style")
    {
        Description =
            "Where the bucket is named: virtual (in the host), path, or cname (a domain that stands for one bucket); auto tells it by "
            + "the address.",
        HelpName = "STYLE",
        DefaultValueFactory = _ => "auto",
    };
    private readonly Option<string> signature = new("--sign-version")
    {
        Description = "Signature of OSS: v4, or v1 where nothing else is known.",
        HelpName = "VERSION",
        DefaultValueFactory = _ => "v4",
    };
    private readonly Option<string?> ecs = new("--ecs-endpoint")
    {
        Description = "ECS: vpc for the endpoint inside a VPC, or an address.",
        HelpName = "URL",
    };
    private readonly Option<string?> ram = new("--ram-endpoint") { Description = "RAM: an address.", HelpName = "URL" };
    private readonly Option<string?> sts = new("--sts-endpoint")
    {
        Description = "STS: vpc for the endpoint inside a VPC, or an address; also for the roles of a profile.",
        HelpName = "URL",
    };

    private readonly Option<bool> verbose = new("--verbose", "-v")
    {
        Description = "Tell where the credentials come from, which endpoints are used, and each request. Never a secret.",
    };

    /// <summary>Adds the options to a verb.</summary>
    public CloudOptions(Command verb)
    {
        cloud.AcceptOnlyFromAmong("alibaba", "local");
        style.AcceptOnlyFromAmong("auto", "virtual", "path", "cname");
        signature.AcceptOnlyFromAmong("v4", "v1");
        foreach (var option in new Option[] { cloud, data, region, profile, config, oss, style, signature, ecs, ram, sts, verbose })
            verb.Options.Add(option);
    }

    /// <summary>Connects to the chosen cloud; starts the embedded cloud when it is chosen.</summary>
    public Task<CloudSession> ConnectAsync(ParseResult arguments, CommandHost host, Action<string> note, CancellationToken cancellation) =>
        CloudSession.StartAsync(Parse(arguments), host, note, cancellation);

    /// <summary>The same for requests to central services only. They need no region.</summary>
    public Task<CloudSession> ConnectCentrallyAsync(
        ParseResult arguments,
        CommandHost host,
        Action<string> note,
        CancellationToken cancellation
    ) => CloudSession.StartAsync(Parse(arguments) with { NeedsRegion = false }, host, note, cancellation);

    /// <summary>
    /// The next command after an import, for the cloud of the import. The official command line does not reach the embedded cloud.
    /// </summary>
    public string? NextStep(ParseResult arguments, ImportOutcome outcome)
    {
        if (arguments.GetValue(cloud) != "local" || outcome.Status == "DryRun")
            return outcome.NextStep;
        var where =
            "--cloud local"
            + (arguments.GetValue(data) is { } directory ? $" --cloud-data {ShellWord.Of(directory)}" : "")
            + (arguments.GetValue(region) is { } named ? $" --region {named}" : "");
        return outcome.Status == "Creating" ? $"imagetools wait {outcome.TaskId} {where}" : $"imagetools images {where}";
    }

    /// <summary>Whether this machine has no journal of an unfinished run at that cloud.</summary>
    public bool HasNoRuns(ParseResult arguments)
    {
        var settings = Parse(arguments);
        settings.Check();
        return settings.Runs.List().Count == 0;
    }

    private CloudSettings Parse(ParseResult arguments) =>
        new()
        {
            IsLocal = arguments.GetValue(cloud) == "local",
            DataDirectory = arguments.GetValue(data),
            Region = arguments.GetValue(region),
            Profile = arguments.GetValue(profile),
            ConfigFile = arguments.GetValue(config),
            OssEndpoint = arguments.GetValue(oss),
            AddressingStyle = arguments.GetValue(style)!,
            Signature = arguments.GetValue(signature) == "v1" ? OssSignature.V1 : OssSignature.V4,
            EcsEndpoint = arguments.GetValue(ecs),
            RamEndpoint = arguments.GetValue(ram),
            StsEndpoint = arguments.GetValue(sts),
            Verbose = arguments.GetValue(verbose),
        };
}
