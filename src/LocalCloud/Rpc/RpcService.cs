using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Oss;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>Takes a call to ECS, RAM or STS from its signature to its answer.</summary>
internal sealed class RpcService(RpcAuthenticator authenticator, IReadOnlyList<IRpcApi> apis, FaultPlan faults, TimeProvider time)
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>RPC calls go to the root and name an action; nothing in OSS does both.</summary>
    public static bool IsRpc(SignedRequest request) => request.Target.Path == "/"
        && (request.Header("x-acs-action") is not null || request.Target.Has("Action") || request.Header("content-type")?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true);

    public async Task HandleAsync(HttpContext http, SignedRequest request)
    {
        var id = Guid.NewGuid().ToString("D").ToUpperInvariant();
        http.Response.Headers["x-acs-request-id"] = id;
        http.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        try
        {
            var body = await OssXml.ReadBodyAsync(http).ConfigureAwait(false);
            var isForm = request.Header("content-type")?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true;
            var form = isForm ? RequestTarget.ParsePairs(Encoding.UTF8.GetString(body)) ?? throw new RpcException(400, "InvalidParameter", "The form is not well encoded.") : [];
            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in request.Target.Query.Concat(form))
                parameters[name] = value;

            var action = request.Header("x-acs-action") ?? parameters.GetValueOrDefault("Action") ?? "";
            var version = request.Header("x-acs-version") ?? parameters.GetValueOrDefault("Version");
            var api = apis.FirstOrDefault(a => a.Version == version) ?? throw new RpcException(400, "InvalidVersion", "Specified parameter Version is not valid.");
            var fault = faults.Choose(api.Name, action);
            if (fault?.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, time, http.RequestAborted).ConfigureAwait(false);
            if (fault?.Status is { } status)
                throw new RpcException(status, FaultPlan.CodeFor(fault), "A fault was asked for.");

            var caller = authenticator.Authenticate(request, body, form);
            var answer = api.Handle(new RpcRequest(action, parameters, caller, request.Header("host") ?? ""))
                ?? throw new RpcException(404, "InvalidAction.NotFound", $"Specified api is not found: the local cloud does not know {action}.");
            if (fault?.DropResponse == true)
                http.Abort();
            else
                await WriteAsync(http, 200, id, answer).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            await RefuseAsync(http, id, e.Status, e.Code, e.Message).ConfigureAwait(false);
        }
        catch (OssException e)
        {
            await RefuseAsync(http, id, e.Status, e.Code, e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(http, id, 500, "InternalError", e.Message).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpContext http, string id, int status, string code, string message) => WriteAsync(http, status, id, json =>
    {
        json.WriteString("HostId", http.Request.Host.Value);
        json.WriteString("Code", code);
        json.WriteString("Message", message);
    });

    private static async Task WriteAsync(HttpContext http, int status, string id, Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
        {
            json.WriteStartObject();
            json.WriteString("RequestId", id);
            members(json);
            json.WriteEndObject();
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json;charset=utf-8";
        http.Response.ContentLength = stream.Length;
        await http.Response.Body.WriteAsync(stream.ToArray(), http.RequestAborted).ConfigureAwait(false);
    }
}
