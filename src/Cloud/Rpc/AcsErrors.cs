using System.Globalization;
using System.Text.Json;
using ImageTools.Cloud.Http;

namespace ImageTools.Cloud.Rpc;

/// <summary>Turns refusals of a service, and missing responses, into <see cref="CloudException"/>s that say what to do.</summary>
internal static class AcsErrors
{
    /// <summary>The service answered with an error status.</summary>
    public static CloudException Refused(AcsService service, string action, HttpResponseMessage response, byte[] body, Credentials signer)
    {
        var status = (int)response.StatusCode;
        var error = Parse(body, signer);
        var code =
            error.Code is { Length: > 0 } given ? given
            : status == 407 ? "proxy-authentication"
            : $"http-{status}";
        var message = error.Message is { Length: > 0 } text
            ? text
            : $"{service.Endpoint.Host} answered {action} with status {status} and no explanation.";
        if (error.AuthAction is { Length: > 0 } authAction)
            message += $" Permission needed: {authAction}.";
        return new CloudException(
            service.Name,
            code,
            $"{action}: {message}",
            status,
            error.RequestId,
            Hint(service, code, error.AuthAction) ?? StatusHints.Find(status, StatusHints.Elsewhere(response)),
            IsRetryable(code, status)
        );
    }

    /// <summary>The response did not come in time, or was not complete.</summary>
    public static CloudException Stalled(AcsService service, string action, TimeSpan patience, Exception cause) =>
        new(
            service.Name,
            StallWatch.Code,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{action}: {service.Endpoint.Authority} gave no complete answer within {patience.TotalSeconds:0.#} seconds."
            ),
            hint: "Check the network, the proxy and the endpoint (--ecs-endpoint, --ram-endpoint, --sts-endpoint); the same command may "
                + "work in a moment.",
            retryable: true,
            inner: cause
        );

    /// <summary>No answer came.</summary>
    public static CloudException Unreachable(AcsService service, string action, Exception cause, bool answered) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } ? Unreadable(service, action, cause)
        : ConnectionFault.Of(cause, service.Endpoint, answered, $"--{service.Name}-endpoint") is { } fault
            ? fault.ToException(service.Name, $"{action}: no answer from {service.Endpoint.Authority}: {fault.Words}", cause)
        : new(
            service.Name,
            "connection-failed",
            $"{action}: no answer from {service.Endpoint.Authority}: {ConnectionFault.Said(cause)}",
            hint: cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
                ? $"This machine finds no host {ConnectionFault.Sought(cause) ?? service.Endpoint.Host}: check --region, the endpoints "
                    + "(--ecs-endpoint, --ram-endpoint, --sts-endpoint) and the proxy (HTTPS_PROXY), and its name resolution."
                : "Check the network, the proxy and the endpoint (--ecs-endpoint, --ram-endpoint, --sts-endpoint).",
            retryable: true,
            inner: cause
        );

    /// <summary>A response that does not belong to the operation.</summary>
    public static CloudException Unreadable(AcsService service, string action, Exception? cause) =>
        new(
            service.Name,
            "unreadable-answer",
            $"{action}: {service.Endpoint.Authority} sent a response that does not belong to this operation.",
            hint: "Check the endpoint: it must be the service, and not the login page of a proxy.",
            inner: cause
        );

    private static bool IsRetryable(string code, int status) =>
        RetryPolicy.IsPassing(status)
        || code is "SignatureNonceUsed"
        || code.StartsWith("Throttling", StringComparison.Ordinal)
        || code.StartsWith("ServiceUnavailable", StringComparison.Ordinal)
        || code.StartsWith("InternalError", StringComparison.Ordinal);

    private static string? Hint(AcsService service, string code, string? authAction) =>
        authAction is { Length: > 0 } && ErrorHints.IsDenial(code)
            ? $"Give the RAM user or role the action {authAction} (`imagetools authorize` shows the least policy), or use other "
                + "credentials."
            : service.Hints.Find(code);

    // No text of a service may pass a secret on, in any member.
    private static (string? Code, string? Message, string? RequestId, string? AuthAction) Parse(byte[] body, Credentials signer)
    {
        var (code, message, id, action) = Parse(body);
        return (
            SecretText.Hide(code, signer),
            SecretText.Hide(message, signer),
            SecretText.Hide(id, signer),
            SecretText.Hide(action, signer)
        );
    }

    private static (string? Code, string? Message, string? RequestId, string? AuthAction) Parse(byte[] body)
    {
        try
        {
            using var document = StrictJson.Parse(body);
            var root = document.RootElement;
            return (root.Text("Code"), root.Text("Message"), root.Text("RequestId"), root.Member("AccessDeniedDetail")?.Text("AuthAction"));
        }
        catch (JsonException)
        {
            return ParseXml(body);
        }
    }

    // Gateways answer in XML although the request asks for JSON.
    private static (string? Code, string? Message, string? RequestId, string? AuthAction) ParseXml(byte[] body)
    {
        var root = ServiceXml.TryParse(body);
        string? Value(string name) => root?.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name && !e.HasElements)?.Value;
        return (Value("Code"), Value("Message"), Value("RequestId"), Value("AuthAction"));
    }
}
