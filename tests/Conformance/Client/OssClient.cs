using System.Globalization;
using System.Net.Sockets;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Client;

/// <summary>Sends single requests to OSS, signed as asked for. It retries nothing and hides nothing.</summary>
internal sealed record OssClient(Service Service)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
        }
    );

    public Credentials Key { get; init; } = Service.Credentials;

    public string Bucket { get; init; } = Service.Bucket;

    public string Region { get; init; } = Service.Region;

    /// <summary>How far this client's clock is ahead of the true one.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>Version 1 instead of 4.</summary>
    public bool Version1 { get; init; }

    /// <summary>A Host header instead of that of the address; the bucket then belongs in it.</summary>
    public string? Host { get; init; }

    /// <summary>A request.</summary>
    /// <param name="method">Method.</param>
    /// <param name="key">Key; empty for the bucket.</param>
    /// <param name="query">Query as it goes on the wire.</param>
    /// <param name="body">Body, or null for none.</param>
    /// <param name="headers">Headers.</param>
    public Task<Answer> Send(
        string method,
        string key,
        string query = "",
        byte[]? body = null,
        params (string Name, string Value)[] headers
    ) => SendContent(method, key, query, body is null ? null : new ByteArrayContent(body), headers);

    public async Task<Answer> SendContent(
        string method,
        string key,
        string query,
        HttpContent? content,
        params (string Name, string Value)[] headers
    )
    {
        List<(string Name, string Value)> all = [.. headers];
        var now = DateTimeOffset.UtcNow + Ahead;
        if (Key.Token is not null)
            all.Add(("x-oss-security-token", Key.Token));
        if (Version1)
        {
            var date = now.ToString("R", CultureInfo.InvariantCulture);
            all.Add(("x-oss-date", date));
            all.Add(
                (
                    "Authorization",
                    $"OSS {Key.Id}:{OssV1.Sign(Key, OssV1.StringToSign(method, all, date, OssV1.Resource(Bucket, key, Wire.Query(query))))}"
                )
            );
        }
        else
        {
            var date = V4Date(now);
            all.Add(("x-oss-date", date));
            all.Add(("x-oss-content-sha256", OssV4.Unsigned));
            all.Add(
                (
                    "Authorization",
                    OssV4.Authorization(
                        Key,
                        date,
                        OssV4.Scope(date, Region),
                        OssV4.CanonicalRequest(method, Bucket, key, Wire.Query(query), all)
                    )
                )
            );
        }
        return await SendRaw(method, Address(key, query), content, all);
    }

    /// <summary>A URL that carries its own signature, for so many seconds from this client's time on.</summary>
    public Uri Presign(string method, string key, int seconds, string query = "", params (string Name, string Value)[] headers)
    {
        var now = DateTimeOffset.UtcNow + Ahead;
        List<(string Name, string? Value)> parameters = [.. Wire.Query(query)];
        if (Version1)
        {
            var expires = (now.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
            if (Key.Token is not null)
                parameters.Add(("security-token", Key.Token));
            var signature = OssV1.Sign(Key, OssV1.StringToSign(method, headers, expires, OssV1.Resource(Bucket, key, parameters)));
            parameters.AddRange([("OSSAccessKeyId", Key.Id), ("Expires", expires), ("Signature", signature)]);
        }
        else
        {
            var date = V4Date(now);
            var scope = OssV4.Scope(date, Region);
            parameters.AddRange([
                ("x-oss-signature-version", OssV4.Algorithm),
                ("x-oss-credential", $"{Key.Id}/{scope}"),
                ("x-oss-date", date),
                ("x-oss-expires", seconds.ToString(CultureInfo.InvariantCulture)),
            ]);
            if (Key.Token is not null)
                parameters.Add(("x-oss-security-token", Key.Token));
            parameters.Add(
                ("x-oss-signature", OssV4.Sign(Key, date, scope, OssV4.CanonicalRequest(method, Bucket, key, parameters, headers)))
            );
        }
        return Address(
            key,
            string.Join(
                '&',
                parameters.Select(p => p.Value is null ? Wire.Encode(p.Name) : $"{Wire.Encode(p.Name)}={Wire.Encode(p.Value)}")
            )
        );
    }

    /// <summary>A request that is sent as it is.</summary>
    public async Task<Answer> SendRaw(
        string method,
        Uri address,
        HttpContent? content = null,
        IEnumerable<(string Name, string Value)>? headers = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
        request.Headers.Host = Host;
        foreach (var (name, value) in headers ?? [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Where a key lies in this client's style; the path is sent exactly as it is written here.</summary>
    public Uri Address(string key, string query = "")
    {
        var inPath = Service.PathStyle && Host is null && Bucket.Length > 0;
        var authority = Service.PathStyle || Bucket.Length == 0 ? Service.Oss.Authority : $"{Bucket}.{Service.Oss.Authority}";
        var path = inPath ? $"/{Bucket}/{Wire.Key(key)}" : $"/{Wire.Key(key)}";
        return new Uri(
            $"{Service.Oss.Scheme}://{authority}{path}{(query.Length == 0 ? "" : "?" + query)}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
    }

    // Names below .localhost are this machine (RFC 6761), also where the resolver does not know it: the virtual-host style can be rehearsed
    // without the real service.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? "127.0.0.1"
            : context.DnsEndPoint.Host;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string V4Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
