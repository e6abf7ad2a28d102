using System.Net;
using System.Text.RegularExpressions;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Convert.Outputs;
using ImageTools.Disks.Sources;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;
using ImageTools.LocalCloud;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Cloud;

/// <summary>The clients of one cloud. It owns the connections, and the embedded cloud when that is used.</summary>
internal sealed partial class CloudSession : IAsyncDisposable
{
    /// <summary>Region for central services when no region is given.</summary>
    private const string CentralRegion = "cn-hangzhou";

    private readonly SocketsHttpHandler handler = CertificateFault.Explained(
        new()
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        }
    );

    private readonly LocalCloudServer? local;
    private readonly string directory;
    private readonly AcsClient ecs;
    private readonly Dictionary<string, AcsClient> others = new(StringComparer.Ordinal);
    private readonly Func<string, AcsClient> elsewhere;
    private readonly AcsClient ram;
    private readonly AcsClient sts;

    private CloudSession(
        CloudSettings settings,
        string region,
        ICredentialProvider credentials,
        LocalCloudServer? local,
        CommandHost host,
        Action<string> note
    )
    {
        this.local = local;
        directory = settings.LocalDirectory;
        Credentials = credentials;
        Region = region;
        var time = host.Time;
        if (local is not null)
            handler.UseProxy = false;
        HttpMessageHandler http = settings.Verbose ? new RequestLog(handler, note, () => credentials.Source) : handler;
        var endpoint = OssEndpointSetting.Choose(settings.OssEndpoint ?? local?.Endpoint, region, settings.AddressingStyle);
        // The port of the embedded cloud changes each time.
        if (local is not null && settings.OssEndpoint is null)
            endpoint = endpoint with { Name = "local", OnlyBucket = local.Bucket };
        Runs = new RunStore(settings.Runs.Directory) { Endpoint = endpoint };
        FromEnvironment = settings.FromEnvironment;
        Oss = new OssClient(endpoint, credentials, http, time, signature: settings.Signature) { Note = note };
        ecs = new AcsClient(EcsService.In(region, settings.EcsEndpoint ?? local?.Endpoint), credentials, http, time) { Note = note };
        ram = new AcsClient(RamService.At(settings.RamEndpoint ?? local?.Endpoint), credentials, http, time) { Note = note };
        sts = new AcsClient(StsService.In(region, settings.StsEndpoint ?? local?.Endpoint), credentials, http, time) { Note = note };
        elsewhere = other => new AcsClient(EcsService.In(other, settings.EcsEndpoint ?? local?.Endpoint), credentials, http, time)
        {
            Note = note,
        };
        Ecs = new EcsClient(ecs, region);
        Ram = new RamClient(ram);
        Sts = new StsClient(sts);
        if (settings.Verbose)
        {
            note(
                $"Region {region}; OSS at {Oss.Endpoint.Address.Authority}, signed {settings.Signature} for {Oss.Endpoint.Region}; ECS "
                    + $"at {ecs.Service.Endpoint.Authority}; RAM at {ram.Service.Endpoint.Authority}; STS at "
                    + $"{sts.Service.Endpoint.Authority}."
            );
        }
    }

    /// <summary>Region of bucket and image.</summary>
    public string Region { get; }

    /// <summary>OSS.</summary>
    public OssClient Oss { get; }

    /// <summary>ECS.</summary>
    public EcsClient Ecs { get; }

    /// <summary>RAM.</summary>
    public RamClient Ram { get; }

    /// <summary>STS.</summary>
    public StsClient Sts { get; }

    /// <summary>Credentials that sign the requests.</summary>
    public ICredentialProvider Credentials { get; }

    /// <summary>Journals of the uploads to this cloud.</summary>
    public RunStore Runs { get; }

    /// <summary>Options that come from the environment and not from the command line.</summary>
    public IReadOnlyList<string> FromEnvironment { get; }

    /// <summary>The bucket of the embedded cloud; null for the real cloud, where the user names the bucket.</summary>
    public string? DefaultBucket => local?.Bucket;

    /// <summary>
    /// Refuses an object that would replace one of its own source files. An object of the embedded cloud is a file on this machine.
    /// </summary>
    /// <exception cref="OutputRefusedException">It would replace a source.</exception>
    public void CheckObject(OssLocation location, IReadOnlyList<FileIdentity> sources)
    {
        if (local is not null)
            SourceGuard.Check(Path.Combine(directory, "oss", location.Bucket, location.Key), location.ToString(), sources);
    }

    /// <summary>
    /// Refuses a bucket that the embedded cloud does not have, before the work begins. For the real cloud, the first request to the bucket
    /// shows it.
    /// </summary>
    /// <exception cref="CloudException">There is no such bucket.</exception>
    public async Task CheckBucketAsync(string bucket, CancellationToken cancellation)
    {
        if (
            local is null
            || Oss.Endpoint.OnlyBucket is not { } only
            || bucket == only
            || await Oss.FindBucketAsync(bucket, cancellation) is not null
        )
        {
            return;
        }

        throw new CloudException(
            "oss",
            "NoSuchBucket",
            $"The embedded cloud has no bucket {bucket}.",
            hint: $"Its bucket is {only}: write oss://{only}/KEY, or leave out --bucket."
        );
    }

    /// <summary>ECS of another region. An endpoint from the user serves all regions.</summary>
    public EcsClient EcsIn(string region)
    {
        lock (others)
        {
            if (!others.TryGetValue(region, out var client))
                others.Add(region, client = elsewhere(region));
            return new EcsClient(client, region);
        }
    }

    /// <summary>Connects.</summary>
    public static async Task<CloudSession> StartAsync(
        CloudSettings settings,
        CommandHost host,
        Action<string> note,
        CancellationToken cancellation
    )
    {
        settings.Check();
        if (settings.IsLocal)
            return await StartLocalAsync(settings, host, note, cancellation);
        settings = settings.Completed();
        // An endpoint of one region also states the region.
        var region = settings.Region
            ?? (settings.OssEndpoint is { } endpoint ? OssEndpoint.RegionOf(endpoint) : null)
            ?? RegionSetting.Find(settings.User, settings.Profile)
            ?? (
                settings.NeedsRegion
                    ? await RegionSetting.FindOnInstanceAsync(settings.User, CredentialServices.Default, cancellation)
                    : CentralRegion
            )
            ?? throw new UsageException(
                "No region: give --region, such as cn-hangzhou, set ALIBABA_CLOUD_REGION_ID, or name one in the profile."
            );
        region = OssEndpoint.BareRegion(region);
        if (!RegionId().IsMatch(region))
        {
            throw new UsageException(
                $"'{region}' is not a region; write its id, such as {RegionNames.Near(region) ?? "cn-hangzhou or eu-central-1"}."
            );
        }

        if (settings.OssEndpoint is null || settings.EcsEndpoint is null)
            RegionNames.Check(region);
        return Guard(() =>
        {
            // The roles of a profile use the same STS as the question about the caller's identity.
            var sts = settings.StsEndpoint is { } address ? StsService.In(region, address).Endpoint.ToString() : null;
            var services = CredentialServices.Default with { StsEndpoint = sts, Note = note };
            if (settings.Verbose)
                services = services with { Http = new RequestLog(services.Http, note, null) };
            var credentials = new CredentialChain(settings.User, settings.Profile, services) { Note = note };
            return new CloudSession(settings, region, credentials, null, host, note);
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ecs.Dispose();
        foreach (var other in others.Values)
            other.Dispose();
        ram.Dispose();
        sts.Dispose();
        Oss.Dispose();
        (Credentials as IDisposable)?.Dispose();
        handler.Dispose();
        if (local is not null)
            await local.DisposeAsync();
    }

    private static async Task<CloudSession> StartLocalAsync(
        CloudSettings settings,
        CommandHost host,
        Action<string> note,
        CancellationToken cancellation
    )
    {
        var options = new LocalCloudOptions
        {
            DataDirectory = settings.LocalDirectory,
            Region = settings.Region ?? "cn-hangzhou",
            Time = host.Time,
        };
        var server = await LocalCloudServer.StartAsync(options, cancellation);
        try
        {
            var credentials = new FixedCredentials("the embedded cloud", new Credentials(server.AccessKeyId, server.AccessKeySecret));
            return Guard(() => new CloudSession(settings, server.Region, credentials, server, host, note));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An invalid endpoint is an error of usage.</summary>
    private static CloudSession Guard(Func<CloudSession> create)
    {
        try
        {
            return create();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(WithoutParameter(e));
        }
    }

    /// <summary>The message without the name of the parameter, which does not help a user.</summary>
    internal static string WithoutParameter(ArgumentException e) =>
        e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z]{2}-[a-z]+(-[a-z0-9]+)*$")]
    private static partial Regex RegionId();
}
