using System.Text.Json;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Tests.Support;

/// <summary>Calls ECS, RAM, STS and the location service of a cloud.</summary>
internal static class EcsCalls
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>An ECS call in the cloud's region: the status and the answer.</summary>
    public static Task<(int Status, JsonElement Answer)> Ecs(
        this Cloud cloud,
        string action,
        params (string Name, string Value)[] parameters
    ) => cloud.Call("2014-05-26", action, null, [("RegionId", cloud.Server.Region), .. parameters]);

    public static async Task<(int Status, JsonElement Answer)> Call(
        this Cloud cloud,
        string version,
        string action,
        AccessKey? key,
        params (string Name, string Value)[] parameters
    )
    {
        key ??= new AccessKey(cloud.Server.AccessKeyId, cloud.Server.AccessKeySecret);
        var target = Target(parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)));
        const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = new Uri(cloud.Server.Endpoint).Authority,
            ["x-acs-action"] = action,
            ["x-acs-version"] = version,
            ["x-acs-content-sha256"] = EmptyHash,
            ["x-acs-date"] = Now(cloud),
            ["x-acs-signature-nonce"] = Guid.NewGuid().ToString("N"),
        };
        if (key.Token is not null)
            headers["x-acs-security-token"] = key.Token;
        var names = string.Join(';', headers.Keys);
        var signature = RpcSignatures.Acs3(key.Secret, new SignedRequest("POST", RequestTarget.Parse(target)!, headers), names, EmptyHash);
        using var request = new HttpRequestMessage(HttpMethod.Post, cloud.Server.Endpoint + target);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"ACS3-HMAC-SHA256 Credential={key.Id},SignedHeaders={names},Signature={signature}"
        );
        using var response = await Http.SendAsync(request);
        return await ReadAsync(response);
    }

    /// <summary>
    /// A call signed by RPC 1.0, its parameters in the query, as older clients make it; <paramref name="host"/> null is the
    /// address of the cloud.
    /// </summary>
    public static async Task<(int Status, JsonElement Answer)> Rpc1(
        this Cloud cloud,
        string method,
        string? host,
        string version,
        string action,
        params (string Name, string Value)[] parameters
    )
    {
        List<KeyValuePair<string, string>> all =
        [
            new("Action", action),
            new("Version", version),
            new("Format", "JSON"),
            new("AccessKeyId", cloud.Server.AccessKeyId),
            new("SignatureMethod", "HMAC-SHA1"),
            new("SignatureVersion", "1.0"),
            new("SignatureNonce", Guid.NewGuid().ToString("N")),
            new("Timestamp", Now(cloud)),
            .. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)),
        ];
        all.Add(new("Signature", RpcSignatures.Rpc1(cloud.Server.AccessKeySecret, method, all)));
        using var request = new HttpRequestMessage(new HttpMethod(method), cloud.Server.Endpoint + Target(all));
        request.Headers.Host = host;
        using var response = await Http.SendAsync(request);
        return await ReadAsync(response);
    }

    /// <summary>A call that nobody signed, its parameters in a form.</summary>
    public static async Task<(int Status, JsonElement Answer)> Anonymous(
        this Cloud cloud,
        string version,
        string action,
        params (string Name, string Value)[] parameters
    )
    {
        using var form = new FormUrlEncodedContent([
            new("Action", action),
            new("Version", version),
            .. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)),
        ]);
        using var response = await Http.PostAsync(new Uri(cloud.Server.Endpoint), form);
        return await ReadAsync(response);
    }

    /// <summary>The Code of a refusal, or OK.</summary>
    public static string Code(this (int Status, JsonElement Answer) result) =>
        result.Answer.TryGetProperty("Code", out var code) ? code.GetString()! : "OK";

    /// <summary>Asks until the task has ended; how often it asks does not matter, the server works on by itself.</summary>
    public static async Task<JsonElement> End(this Cloud cloud, string task)
    {
        while (true)
        {
            var (_, answer) = await cloud.Ecs("DescribeTaskAttribute", ("TaskId", task));
            if (answer.GetProperty("TaskStatus").GetString() is not ("Waiting" or "Processing"))
                return answer;
            await Task.Yield();
        }
    }

    private static string Target(IEnumerable<KeyValuePair<string, string>> parameters) =>
        "/?" + string.Join('&', parameters.Select(p => $"{Percent.Encode(p.Key)}={Percent.Encode(p.Value)}"));

    private static string Now(Cloud cloud) =>
        cloud.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(int Status, JsonElement Answer)> ReadAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }
}
