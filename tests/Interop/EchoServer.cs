using System.Net;
using System.Security;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageTools.Interop;

/// <summary>
/// A service, gateway or proxy that refuses everything, and says in its refusal everything that it was sent: the request, its headers and
/// its body, as they are and encoded, in each member of the error document. It also hands out credentials, as a sidecar does.
/// </summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly TaskCompletionSource tunnelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int requests,
        tunnels;

    private EchoServer(WebApplication application) => this.application = application;

    /// <summary>http://127.0.0.1:PORT.</summary>
    public string Endpoint => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Requests so far.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Ends when a command has tried three times to get through this server to OSS.</summary>
    public Task Tunnelled => tunnelled.Task;

    /// <summary>Error code of a refusal; null puts what was sent there too.</summary>
    public string? Code { get; set; } = "SignatureDoesNotMatch";

    /// <summary>Only the next request is answered as if the service were busy, which is told and tried again.</summary>
    public bool Busy { get; set; }

    /// <summary>What /keys answers.</summary>
    public (int Status, string Text) Keys { get; set; } = (404, "");

    /// <summary>Starts one.</summary>
    public static async Task<EchoServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new EchoServer(builder.Build());
        server.application.Run(server.AnswerAsync);
        await server.application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref requests);
        var request = http.Request;
        if (request.Path == "/keys")
        {
            http.Response.StatusCode = Keys.Status;
            await http.Response.WriteAsync(Keys.Text);
            return;
        }
        // A proxy asks for its password before it refuses.
        if (request.Method == "CONNECT" && request.Headers.ProxyAuthorization.Count == 0)
        {
            http.Response.StatusCode = 407;
            http.Response.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return;
        }
        // What a proxy does not reach for the moment is tried again; what it refuses is not.
        var toOss = request.Method == "CONNECT" && request.Host.Host.Contains("oss", StringComparison.Ordinal);
        if (toOss && Interlocked.Increment(ref tunnels) == 3)
            tunnelled.SetResult();
        using var reader = new StreamReader(request.Body, Encoding.Latin1);
        var body = await reader.ReadToEndAsync();
        var told = Told(request, body.Length > 8192 ? "" : body);
        var isOss = request.Headers.Keys.Any(k => k.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase));
        var busy = Busy || toOss;
        Busy = false;
        http.Response.StatusCode = busy ? 503 : 403;
        var code = busy ? "ServiceUnavailable" : Code ?? told;
        var document = isOss ? Xml(code, told) : Json(code, told);
        http.Response.Headers["x-oss-request-id"] = "5C3D";
        if (request.Method == "HEAD")
            http.Response.Headers["x-oss-err"] = System.Convert.ToBase64String(Encoding.UTF8.GetBytes(document));
        else
            await http.Response.WriteAsync(document);
    }

    /// <summary>Everything that came, readable and encoded.</summary>
    private static string Told(HttpRequest request, string body)
    {
        var secrets = new[] { "x-oss-security-token", "x-acs-security-token", "Authorization", "Proxy-Authorization" }
            .Select(n => request.Headers[n].ToString())
            .Where(v => v.Length > 0)
            .Concat(
                body.Split('&')
                    .Where(p => p.StartsWith("OIDCToken=", StringComparison.Ordinal))
                    .Select(p => Uri.UnescapeDataString(p[10..]))
            )
            .ToArray();
        var encoded = secrets.SelectMany(s =>
            (string[])
                [
                    Uri.EscapeDataString(s),
                    System.Convert.ToBase64String(Encoding.UTF8.GetBytes(s)),
                    System.Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)),
                ]
        );
        return string.Join(
            ' ',
            [
                .. secrets,
                .. encoded,
                request.Method,
                request.Path + request.QueryString,
                .. request.Headers.Select(h => $"{h.Key}: {h.Value}"),
                body,
            ]
        );
    }

    private static string Xml(string code, string told)
    {
        var text = SecurityElement.Escape(told)!;
        return $"<?xml version=\"1.0\"?><Error><Code>{SecurityElement.Escape(code)}</Code><Message>No. "
            + $"{text}</Message><RequestId>{text}</RequestId><HostId>{text}</HostId><Endpoint>{text}</Endpoint>"
            + $"<StringToSign>{text}</StringToSign><SignatureProvided>{text}</SignatureProvided>"
            + $"<CanonicalRequest>{text}</CanonicalRequest></Error>";
    }

    private static string Json(string code, string told) =>
        JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["Code"] = code,
                ["Message"] = $"No. {told}",
                ["RequestId"] = told,
                ["HostId"] = told,
                ["AccessDeniedDetail"] = new Dictionary<string, string> { ["AuthAction"] = told },
            }
        );
}
