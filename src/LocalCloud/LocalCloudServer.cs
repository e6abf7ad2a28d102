using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Ecs;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Oss;
using ImageTools.LocalCloud.Oss.Authentication;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Storage;
using ImageTools.LocalCloud.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageTools.LocalCloud;

/// <summary>An OSS, ECS, RAM and STS of one account and one region on one loopback port, for a first run, for tests and for CI.</summary>
public sealed class LocalCloudServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly DataDirectory data;
    private readonly ImportTasks tasks;
    private readonly Account account;

    private LocalCloudServer(WebApplication application, DataDirectory data, Account account, ImportTasks tasks, LocalCloudOptions options)
    {
        this.application = application;
        this.data = data;
        this.account = account;
        this.tasks = tasks;
        var user = account.KeysOf(RamStore.DemoUser)[0];
        (UserAccessKeyId, UserAccessKeySecret) = (user.Id, user.Secret);
        Region = options.Region;
        Bucket = options.Bucket;
        Endpoint = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>http://ADDRESS:PORT; OSS, ECS, RAM and STS all answer there.</summary>
    public string Endpoint { get; }

    /// <summary>The account's own key, which may do everything but take on roles.</summary>
    public string AccessKeyId => account.Owner.Id;

    /// <summary>Its secret; worth nothing elsewhere.</summary>
    public string AccessKeySecret => account.Owner.Secret;

    /// <summary>A key of a RAM user who may do everything, and take on <see cref="RoleArn"/>.</summary>
    public string UserAccessKeyId { get; }

    /// <summary>Its secret.</summary>
    public string UserAccessKeySecret { get; }

    /// <summary>A role that users of this account may take on, and that may do everything.</summary>
    public string RoleArn => RamStore.ArnOf(account.AccountId, RamStore.DemoRole);

    /// <summary>The region.</summary>
    public string Region { get; }

    /// <summary>The bucket that exists from the start.</summary>
    public string Bucket { get; }

    /// <summary>Starts to serve; returns when the port is open.</summary>
    /// <exception cref="ArgumentException">The address is not an IP address and port, or other machines can reach it and that is not
    /// allowed.</exception>
    /// <exception cref="IOException">The port or the data directory is in use.</exception>
    public static async Task<LocalCloudServer> StartAsync(LocalCloudOptions options, CancellationToken cancellation = default)
    {
        List<(IPEndPoint Endpoint, bool Tls)> endpoints =
        [
            .. options.AlsoListen.Prepend(options.Listen).Select(listen => ParseListen(listen, options)),
        ];
        if (!ObjectStore.IsBucketName(options.Bucket))
        {
            throw new ArgumentException(
                $"'{options.Bucket}' is not a bucket name: 3 to 63 of a-z, 0-9 and -, not at the ends.",
                nameof(options)
            );
        }

        var data = new DataDirectory(options.DataDirectory);
        try
        {
            var account = Account.Open(data["account.json"], Owner(options), options.Time);
            var faults = new FaultPlan(options.Fault);
            var objects = new ObjectStore(data);
            objects.CreateBucket(options.Bucket);
            var uploads = new UploadStore(data);
            var ram = new RamStore(data["ram.json"], account.AccountId, options.RoleExists, options.Time);
            if (account.KeysOf(RamStore.DemoUser).Count == 0)
                account.CreateKey(RamStore.DemoUser);
            var permissions = new Permissions(options.Deny, ram, options.Region);
            var oss = Oss(options, data, account, objects, uploads, permissions, faults);
            var tasks = new ImportTasks(new EcsStore(data["ecs/state.json"], options.Region, options.Time), objects, options);
            var rpc = new RpcService(
                new RpcAuthenticator(account.Find, options.Time),
                [
                    new EcsService(tasks, objects, data, ram, options),
                    new RamService(ram, account),
                    new StsService(account, ram, options.Time),
                    new LocationService(options),
                ],
                permissions,
                faults,
                options.Time
            );

            var application = Build(endpoints, options.Certificate);
            var page = new StatusPage(objects, uploads, tasks.Store, options);
            application.Run(http => DispatchAsync(http, oss, rpc, page));
            await application.StartAsync(cancellation).ConfigureAwait(false);
            return new LocalCloudServer(application, data, account, tasks, options);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Ends running requests and tasks and releases the data directory.</summary>
    public async Task StopAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await application.StopAsync(now.Token).ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
        await tasks.DisposeAsync().ConfigureAwait(false);
        data.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());

    private static OssService Oss(
        LocalCloudOptions options,
        DataDirectory data,
        Account account,
        ObjectStore objects,
        UploadStore uploads,
        Permissions permissions,
        FaultPlan faults
    ) =>
        new(
            new OssAuthenticator(account.Find, options.Region, options.Time),
            new OssPermissions(permissions, objects),
            new OssBuckets(objects, options.Region, account.AccountId),
            new OssBucketSettings(objects, uploads, account.AccountId, options.Time),
            new OssObjects(data, objects, options.Time),
            new OssMultipart(objects, uploads, new MultipartCompletion(data, objects, options.Time), options.Time),
            objects,
            uploads,
            data,
            options.Bucket,
            faults,
            options.Time
        );

    private static WebApplication Build(List<(IPEndPoint Endpoint, bool Tls)> endpoints, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new LargeBlockPool());
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var (endpoint, tls) in endpoints)
            {
                kestrel.Listen(endpoint, listen =>
                {
                    if (tls)
                        listen.UseHttps(certificate!);
                });
            }

            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestLineSize = 64 << 10;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 << 10;
            kestrel.Limits.MaxRequestBufferSize = 2 << 20;
        });
        return builder.Build();
    }

    private static async Task DispatchAsync(HttpContext http, OssService oss, RpcService rpc, StatusPage page)
    {
        if (RequestTarget.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is not { } target)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        // A signed request is for OSS. There "-/" may be a key of the bucket that answers for other host names.
        if (
            target.Path == StatusPage.Path
            && target.Query.Count == 0
            && http.Request.Headers.Authorization.Count == 0
            && StatusPage.IsOwnHost(http.Request.Host.Value ?? "")
        )
        {
            await page.HandleAsync(http).ConfigureAwait(false);
            return;
        }
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Request.Headers)
            headers[name] = value.ToString();
        var request = new SignedRequest(http.Request.Method, target, headers);
        try
        {
            await (RpcService.IsRpc(request) ? rpc.HandleAsync(http, request) : oss.HandleAsync(http, request)).ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or BadHttpRequestException && http.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection: no answer is needed.
        }
    }

    private static AccessKey? Owner(LocalCloudOptions options) =>
        (options.AccessKeyId, options.AccessKeySecret) switch
        {
            (null, null) => null,
            ({ Length: > 0 } id, { Length: > 0 } secret) => new AccessKey(id, secret),
            _ => throw new ArgumentException("An access key id and its secret are given together.", nameof(options)),
        };

    private static (IPEndPoint Endpoint, bool Tls) ParseListen(string listen, LocalCloudOptions options)
    {
        const string Plain = "http://",
            Secure = "https://";
        var tls = listen.StartsWith(Secure, StringComparison.OrdinalIgnoreCase);
        var plain = listen.StartsWith(Plain, StringComparison.OrdinalIgnoreCase);
        var address = listen[
            (
                tls ? Secure.Length
                : plain ? Plain.Length
                : 0
            )..
        ];
        // The parser would read a bare number as an address.
        if (
            !address.AsSpan().ContainsAny('.', ':')
            || !IPEndPoint.TryParse(address.Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase), out var endpoint)
        )
        {
            throw new ArgumentException($"'{listen}' is not ADDRESS:PORT, such as 127.0.0.1:18098.", nameof(options));
        }

        if (!IPAddress.IsLoopback(endpoint.Address) && !options.AllowRemote)
        {
            throw new ArgumentException(
                $"{endpoint.Address} can be reached by other machines, and the local cloud's demo credentials protect nothing. Listen "
                    + "on 127.0.0.1.",
                nameof(options)
            );
        }

        if (tls && options.Certificate is null)
            throw new ArgumentException($"'{listen}' needs a certificate and its key: --tls-cert and --tls-key.", nameof(options));
        return (endpoint, !plain && options.Certificate is not null);
    }
}
