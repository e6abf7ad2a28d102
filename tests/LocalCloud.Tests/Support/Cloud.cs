using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Oss;
using ImageTools.LocalCloud.Oss.Authentication;

namespace ImageTools.LocalCloud.Tests.Support;

/// <summary>
/// A server of one test and a plain HTTP client that signs V4. The signature itself is proved by the vectors of the official
/// clients.
/// </summary>
internal sealed class Cloud : IAsyncDisposable
{
    public const string Bucket = "imagetools-demo";
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private Cloud(LocalCloudServer server, TimeProvider clock) => (Server, Clock) = (server, clock);

    public LocalCloudServer Server { get; }

    /// <summary>The clock by which the requests are dated: the server's own unless another was given.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The key of a RAM user, who may take on roles.</summary>
    public AccessKey User => new(Server.UserAccessKeyId, Server.UserAccessKeySecret);

    /// <summary>Another key to sign OSS requests with; null is the demo key.</summary>
    public AccessKey? Key { get; set; }

    public static async Task<Cloud> StartAsync(
        TempDirectory directory,
        Func<LocalCloudOptions, LocalCloudOptions>? change = null,
        TimeProvider? clock = null
    )
    {
        var options = new LocalCloudOptions { DataDirectory = directory["cloud"], TaskStepDelay = TimeSpan.Zero };
        options = change?.Invoke(options) ?? options;
        return new Cloud(await LocalCloudServer.StartAsync(options), clock ?? options.Time);
    }

    /// <summary>Path and query already encoded as they go on the wire; bucket in the path.</summary>
    public async Task<HttpResponseMessage> Send(
        string method,
        string target,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri(Server.Endpoint + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
        )
        {
            Content = content,
        };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                content!.Headers.TryAddWithoutValidation(name, value);
        }
        Sign(request, target);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The Code of a refusal, or OK.</summary>
    public async Task<string> Code(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await Send(method, target, body is null ? null : new ByteArrayContent(body), headers);
        return response.IsSuccessStatusCode ? "OK" : Element(await Read(response), "Code");
    }

    public Task<HttpResponseMessage> Put(string key, byte[] bytes, params (string Name, string Value)[] headers) =>
        Send("PUT", $"/{Bucket}/{key}", new ByteArrayContent(bytes), headers);

    public async Task<byte[]> Get(string key) =>
        await (await Send("GET", $"/{Bucket}/{key}")).EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();

    public async Task<string> Text(string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await Send(
            method,
            target,
            body is null ? null : new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)),
            headers
        );
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<string> Initiate(string key, params (string Name, string Value)[] headers) =>
        Element(await Text("POST", $"/{Bucket}/{key}?uploads", null, headers), "UploadId");

    public async Task<string> UploadPart(string key, string upload, int number, byte[] bytes)
    {
        using var response = await Send("PUT", $"/{Bucket}/{key}?partNumber={number}&uploadId={upload}", new ByteArrayContent(bytes));
        Assert.Equal(200, (int)response.StatusCode);
        return response.Headers.ETag!.Tag;
    }

    public Task<HttpResponseMessage> Complete(string key, string upload, params (int Number, string ETag)[] parts)
    {
        var xml = string.Concat(
            parts.Select(p =>
                $"<Part><PartNumber>{p.Number}</PartNumber><ETag>{p.ETag.Replace("\"", "&#34;", StringComparison.Ordinal)}</ETag></Part>"
            )
        );
        return Send(
            "POST",
            $"/{Bucket}/{key}?uploadId={upload}",
            new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>"))
        );
    }

    public static Task<string> Read(HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    public static Task<byte[]> ReadBytes(HttpResponseMessage response) => response.Content.ReadAsByteArrayAsync();

    public static string Element(string xml, string name)
    {
        var begin = xml.IndexOf($"<{name}>", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"{name} is not in {xml}");
        begin += name.Length + 2;
        return xml[begin..xml.IndexOf($"</{name}>", begin, StringComparison.Ordinal)];
    }

    /// <summary>Bytes that are not all alike, the same for the same seed.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }

    private void Sign(HttpRequestMessage request, string target)
    {
        var date = Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("x-oss-date", date);
        request.Headers.TryAddWithoutValidation("x-oss-content-sha256", "UNSIGNED-PAYLOAD");
        var key = Key ?? new AccessKey(Server.AccessKeyId, Server.AccessKeySecret);
        if (key.Token is not null)
            request.Headers.TryAddWithoutValidation("x-oss-security-token", key.Token);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
            headers[name] = string.Join(",", values);
        var parsed = RequestTarget.Parse(target)!;
        var path = parsed.Path[1..];
        var slash = path.IndexOf('/');
        var resource = slash < 0 ? new Resource(path, "") : new Resource(path[..slash], path[(slash + 1)..]);
        var canonical = V4Signature.CanonicalRequest(
            new SignedRequest(request.Method.Method, parsed, headers),
            resource,
            [],
            "UNSIGNED-PAYLOAD"
        );
        var scope = $"{date[..8]}/{Server.Region}/oss/aliyun_v4_request";
        var signature = V4Signature.Sign(key.Secret, date[..8], Server.Region, "oss", V4Signature.StringToSign(date, scope, canonical));
        request.Headers.TryAddWithoutValidation("Authorization", $"OSS4-HMAC-SHA256 Credential={key.Id}/{scope},Signature={signature}");
    }
}
