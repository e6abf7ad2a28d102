using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using ImageTools.Upload;

namespace ImageTools.Import.Acs;

/// <summary>Turns refusals of a service, and silence, into <see cref="CloudException"/>s that say what to do.</summary>
internal static class AcsErrors
{
    private const int LongestMessage = 1000;

    /// <summary>The service answered with an error status.</summary>
    public static CloudException Refused(AcsService service, string action, int status, byte[] body, Credentials signer)
    {
        var error = Parse(body);
        var code = error.Code is { Length: > 0 } given ? given : $"http-{status}";
        var message = error.Message is { Length: > 0 } text ? Tidy(text, signer) : $"{service.Endpoint.Host} answered {action} with status {status} and no explanation.";
        if (error.AuthAction is { Length: > 0 } authAction)
            message += $" Permission needed: {authAction}.";
        return new CloudException(
            service.Name, code, $"{action}: {message}", status, error.RequestId, Hint(code, error.AuthAction), IsRetryable(code, status));
    }

    /// <summary>No answer came.</summary>
    public static CloudException Unreachable(AcsService service, string action, Exception cause) =>
        new(service.Name, "connection-failed", $"{action}: no answer from {service.Endpoint.Authority}: {cause.Message}",
            hint: cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
                ? $"This machine finds no host {service.Endpoint.Host}: check --region and the endpoints (--ecs-endpoint, --ram-endpoint, --sts-endpoint), and its name resolution."
                : "Check the network, the proxy and the endpoint (--ecs-endpoint, --ram-endpoint, --sts-endpoint).",
            retryable: true, inner: cause);

    /// <summary>An answer that is not what the operation answers.</summary>
    public static CloudException Unreadable(AcsService service, string action, Exception? cause) =>
        new(service.Name, "unreadable-answer", $"{action}: {service.Endpoint.Authority} answered with something that is not an answer to it.",
            hint: "Check that the endpoint is that of the service, and not of a proxy's login page.", inner: cause);

    private static bool IsRetryable(string code, int status) =>
        status is 408 or 429 or >= 500 ||
        code is "SignatureNonceUsed" ||
        code.StartsWith("Throttling", StringComparison.Ordinal) ||
        code.StartsWith("ServiceUnavailable", StringComparison.Ordinal) ||
        code.StartsWith("InternalError", StringComparison.Ordinal);

    private static string? Hint(string code, string? authAction) =>
        authAction is { Length: > 0 } && ErrorHints.IsDenial(code)
            ? $"Give the RAM user or role the action {authAction} (`imagetools authorize` shows the least policy), or use other credentials."
            : ErrorHints.Find(code);

    // Signature errors quote the text that was signed, which may carry a token; and nothing that a service says may carry a secret on.
    private static string Tidy(string message, Credentials signer)
    {
        var cut = message.IndexOf("string to sign", StringComparison.OrdinalIgnoreCase);
        if (cut >= 0)
            message = message[..cut].TrimEnd() + " (the rest is left out)";
        message = message.Replace(signer.AccessKeySecret, "***", StringComparison.Ordinal);
        if (signer.SecurityToken is { Length: > 0 } token)
            message = message.Replace(token, "***", StringComparison.Ordinal);
        return message.Length > LongestMessage ? message[..LongestMessage] + "…" : message;
    }

    private static (string? Code, string? Message, string? RequestId, string? AuthAction) Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return (root.Text("Code"), root.Text("Message"), root.Text("RequestId"), root.Member("AccessDeniedDetail")?.Text("AuthAction"));
        }
        catch (JsonException)
        {
            return ParseXml(body);
        }
    }

    // Gateways answer in XML although JSON was asked for.
    private static (string? Code, string? Message, string? RequestId, string? AuthAction) ParseXml(byte[] body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root!;
            string? Value(string name) => root.Descendants().FirstOrDefault(e => e.Name.LocalName == name && !e.HasElements)?.Value;
            return (Value("Code"), Value("Message"), Value("RequestId"), Value("AuthAction"));
        }
        catch (XmlException)
        {
            return default;
        }
    }
}
