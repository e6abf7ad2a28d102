using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Http;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>Handles a call to ECS, RAM or STS, from its signature to its answer.</summary>
internal sealed class RpcService(
    RpcAuthenticator authenticator,
    IReadOnlyList<IRpcApi> apis,
    IPermissions permissions,
    FaultPlan faults,
    TimeProvider time
)
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>RPC calls go to the root and name an action; nothing in OSS does both.</summary>
    public static bool IsRpc(SignedRequest request) =>
        request.Target.Path == "/"
        && (
            request.Header("x-acs-action") is not null
            || request.Target.Has("Action")
            || request.Header("content-type")?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true
        );

    public async Task HandleAsync(HttpContext http, SignedRequest request)
    {
        var id = Guid.NewGuid().ToString("D").ToUpperInvariant();
        http.Response.Headers["x-acs-request-id"] = id;
        http.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        try
        {
            var body = await RequestBody.TryReadAsync(http).ConfigureAwait(false)
                ?? throw new RpcException(400, "EntityTooLarge", "The document is too long.");
            var isForm = request.Header("content-type")?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true;
            var form = isForm
                ? RequestTarget.ParsePairs(Encoding.UTF8.GetString(body))
                    ?? throw new RpcException(400, "InvalidParameter", "The form is not well encoded.")
                : [];
            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in request.Target.Query.Concat(form))
                parameters[name] = value;

            var action = request.Header("x-acs-action") ?? parameters.GetValueOrDefault("Action") ?? "";
            var version = request.Header("x-acs-version") ?? parameters.GetValueOrDefault("Version");
            var api = apis.FirstOrDefault(a => a.Version == version)
                ?? throw new RpcException(400, "InvalidVersion", "Specified parameter Version is not valid.");
            var fault = faults.Choose(api.Name, action);
            if (fault is not null)
                await BeforeAsync(http, fault, api.Name).ConfigureAwait(false);
            // The only unsigned call: its token identifies the caller.
            var caller =
                action == "AssumeRoleWithOIDC"
                    ? AccessKey.None
                    : authenticator.Authenticate(request, body, form, fault?.ClockAhead ?? TimeSpan.Zero);
            if (fault?.ExpiredToken == true)
                throw RpcException.ExpiredToken();
            if (permissions.Refusal(caller, $"{api.Name}:{action}", null) is { } how)
                throw RpcException.Forbidden(api.Name, action, how);
            var call = new RpcRequest(action, parameters, caller, request.Header("host") ?? "");
            (api.Actions.FirstOrDefault(a => a.Name == action) ?? throw Unknown(action)).Check(call);
            if (fault?.Duplicate == true)
                RunUnheard(api, call);
            var answer = api.Handle(call) ?? throw Unknown(action);
            if (fault?.DropResponse == true || fault?.CutResponseAfter == 0)
                throw new ConnectionCut();
            if (fault?.CutResponseAfter is { } after)
                CutResponse.Prepare(http, after);
            await WriteAsync(http, 200, id, answer).ConfigureAwait(false);
        }
        catch (ConnectionCut)
        {
            http.Abort();
        }
        catch (RefusalException e)
        {
            await RefuseAsync(http, id, e.Status, e.Code, e.Message, e as RpcException).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(http, id, 500, "InternalError", e.Message).ConfigureAwait(false);
        }
    }

    private static RpcException Unknown(string action) =>
        new(404, "InvalidAction.NotFound", $"Specified api is not found: the local cloud does not know {action}.");

    /// <summary>Plays the part of a fault that comes before the call is handled. The call may then not be handled.</summary>
    private async Task BeforeAsync(HttpContext http, Fault fault, string service)
    {
        var delay = fault.Delay + fault.Stall;
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, time, http.RequestAborted).ConfigureAwait(false);
        if (fault.ClockAhead != TimeSpan.Zero)
            http.Response.Headers.Date = (time.GetUtcNow() + fault.ClockAhead).ToString("R", CultureInfo.InvariantCulture);
        if (fault.CutRequestAfter is not null)
            throw new ConnectionCut();
        if (fault.Status is { } status)
            throw new RpcException(status, FaultPlan.CodeFor(fault, service), "A fault was asked for.") { RetryAfter = fault.RetryAfter };
        if (fault.DiskFullAfter is not null)
        {
            throw service == "ecs"
                ? new RpcException(403, "QuotaExceed.Image", "The maximum number of images is exceeded.")
                : new RpcException(500, "InternalError", "No space left on device.");
        }
    }

    // The first of two deliveries of one call: its answer is lost.
    private static void RunUnheard(IRpcApi api, RpcRequest call)
    {
        try
        {
            api.Handle(call);
        }
        catch (RefusalException)
        {
            // A refusal is lost too.
        }
    }

    private static Task RefuseAsync(HttpContext http, string id, int status, string code, string message, RpcException? refusal = null)
    {
        if (refusal?.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            http.Response.Headers["x-acs-retry-after"] = (1000L * seconds).ToString(CultureInfo.InvariantCulture);
        }
        return WriteAsync(http, status, id, json =>
        {
            json.WriteString("HostId", http.Request.Host.Value);
            json.WriteString("Code", code);
            json.WriteString("Message", message);
            json.WriteString("Recommend", $"https://api.aliyun.com/troubleshoot?q={code}");
            if (refusal?.Denied is { } denied)
                WriteDetail(json, denied);
        });
    }

    private static void WriteDetail(Utf8JsonWriter json, (string Action, string How) denied)
    {
        json.WriteStartObject("AccessDeniedDetail");
        json.WriteString("AuthAction", denied.Action);
        json.WriteString("AuthPrincipalType", "SubUser");
        json.WriteString("NoPermissionType", denied.How);
        json.WriteString("PolicyType", "AccountLevelIdentityBasedPolicy");
        json.WriteEndObject();
    }

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
