using System.Text;

namespace ImageTools.Tests.Support;

/// <summary>A request as it left the client. Names of headers are in lower case.</summary>
internal sealed record RecordedRequest(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, byte[] Content)
{
    /// <summary>Method, path and query.</summary>
    public string Line => $"{Method} {Address.PathAndQuery}";

    public string Body => Encoding.UTF8.GetString(Content);

    /// <summary>The operation of an RPC service.</summary>
    public string Action => Headers.GetValueOrDefault("x-acs-action", "");

    /// <summary>Decoded from the query, then the form.</summary>
    public IReadOnlyDictionary<string, string> Parameters =>
        (Address.Query.TrimStart('?') + "&" + Body)
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1]), StringComparer.Ordinal);

    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);
}
