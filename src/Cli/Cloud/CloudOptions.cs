using System.CommandLine;
using System.CommandLine.Parsing;

namespace ImageTools.Cli.Cloud;

/// <summary>Which cloud, which region, which endpoints, whose credentials: for every verb that talks to a cloud. No key or token is ever an option's value.</summary>
internal sealed class CloudOptions
{
    private readonly Option<string> cloud = new("--cloud") { Description = "alibaba, or local for the embedded cloud.", HelpName = "CLOUD", DefaultValueFactory = _ => "alibaba" };
    private readonly Option<string?> data = new("--cloud-data") { Description = "Where the embedded cloud keeps its objects and images.", HelpName = "DIR" };
    private readonly Option<string?> region = new("--region") { Description = "Region, such as cn-hangzhou; also from ALIBABA_CLOUD_REGION_ID or the profile.", HelpName = "REGION" };
    private readonly Option<string?> profile = new("--profile") { Description = "Profile of ~/.aliyun/config.json.", HelpName = "NAME" };
    private readonly Option<string?> oss = new("--oss-endpoint") { Description = "OSS endpoint, such as an internal or accelerated one, or a custom domain.", HelpName = "URL" };
    private readonly Option<string?> ecs = new("--ecs-endpoint") { Description = "ECS endpoint.", HelpName = "URL" };
    private readonly Option<string?> ram = new("--ram-endpoint") { Description = "RAM endpoint.", HelpName = "URL" };
    private readonly Option<string?> sts = new("--sts-endpoint") { Description = "STS endpoint.", HelpName = "URL" };

    /// <summary>Adds the options to a verb.</summary>
    public CloudOptions(Command verb)
    {
        cloud.AcceptOnlyFromAmong("alibaba", "local");
        foreach (var option in new Option[] { cloud, data, region, profile, oss, ecs, ram, sts })
            verb.Options.Add(option);
    }

    /// <summary>Connects to the cloud that was asked for; the embedded one is started when it is that.</summary>
    public Task<CloudSession> ConnectAsync(ParseResult arguments, CommandHost host, Action<string> note, CancellationToken cancellation) =>
        CloudSession.StartAsync(Parse(arguments), host, note, cancellation);

    /// <summary>The same for what is asked of central services only, which works without a region.</summary>
    public Task<CloudSession> ConnectCentrallyAsync(ParseResult arguments, CommandHost host, Action<string> note, CancellationToken cancellation) =>
        CloudSession.StartAsync(Parse(arguments) with { NeedsRegion = false }, host, note, cancellation);

    private CloudSettings Parse(ParseResult arguments) => new()
    {
        IsLocal = arguments.GetValue(cloud) == "local",
        DataDirectory = arguments.GetValue(data),
        Region = arguments.GetValue(region),
        Profile = arguments.GetValue(profile),
        OssEndpoint = arguments.GetValue(oss),
        EcsEndpoint = arguments.GetValue(ecs),
        RamEndpoint = arguments.GetValue(ram),
        StsEndpoint = arguments.GetValue(sts),
    };
}
