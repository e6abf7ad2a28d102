using System.Globalization;
using System.Text.Json;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Client;

/// <summary>Sends single calls to ECS, RAM and STS, signed with ACS3.</summary>
internal sealed record RpcClient(Service Service)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public Credentials Key { get; init; } = Service.Credentials;

    /// <summary>How far this client's clock is ahead of the true one.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>A nonce to use for every call; null makes one for each.</summary>
    public string? Nonce { get; init; }

    /// <summary>A call to ECS in the region of the service.</summary>
    public Task<Reply> Ecs(string action, params (string Name, string Value)[] parameters) =>
        Call(Service.Ecs, "2014-05-26", action, [("RegionId", Service.Region), .. parameters]);

    public Task<Reply> Ram(string action, params (string Name, string Value)[] parameters) =>
        Call(Service.Ram, "2015-05-01", action, parameters);

    public Task<Reply> Sts(string action, params (string Name, string Value)[] parameters) =>
        Call(Service.Sts, "2015-04-01", action, parameters);

    /// <summary>Asks about a task until it has ended.</summary>
    public async Task<JsonElement> End(string taskId)
    {
        while (true)
        {
            var task = (await Ecs("DescribeTaskAttribute", ("TaskId", taskId))).Granted();
            if (task.GetProperty("TaskStatus").GetString() is not ("Waiting" or "Processing"))
                return task;
            await Task.Delay(
                Service.Kind == ServiceKind.Real ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(30),
                TestContext.Current.CancellationToken
            );
        }
    }

    /// <summary>The parameters travel in the query, as the official client sends them.</summary>
    public async Task<Reply> Call(Uri endpoint, string version, string action, params (string Name, string Value)[] parameters)
    {
        var hash = Acs3.Hash("");
        List<(string Name, string Value)> headers =
        [
            ("host", endpoint.Authority),
            ("x-acs-action", action),
            ("x-acs-version", version),
            ("x-acs-content-sha256", hash),
            ("x-acs-signature-nonce", Nonce ?? Guid.NewGuid().ToString("N")),
            ("x-acs-date", (DateTimeOffset.UtcNow + Ahead).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        ];
        if (Key.Token is not null)
            headers.AddRange([("x-acs-accesskey-id", Key.Id), ("x-acs-security-token", Key.Token)]);
        var (canonical, names) = Acs3.CanonicalRequest("POST", parameters.Select(p => (p.Name, (string?)p.Value)), headers, hash);
        var query = string.Join('&', parameters.Select(p => $"{p.Name}={Wire.Encode(p.Value)}"));
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(
                $"{endpoint.Scheme}://{endpoint.Authority}/?{query}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        foreach (
            var (name, value) in headers
                .Append(("accept", "application/json"))
                .Append(("Authorization", Acs3.Authorization(Key, canonical, names)))
        )
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return new((int)response.StatusCode, document.RootElement.Clone());
    }
}
