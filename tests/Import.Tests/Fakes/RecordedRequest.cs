namespace ImageTools.Import.Tests.Fakes;

/// <summary>A request as it left the client.</summary>
internal sealed record RecordedRequest(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Action => Headers.GetValueOrDefault("x-acs-action", "");

    /// <summary>Decoded from the query, then the form.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; } =
        (Address.Query.TrimStart('?') + "&" + Body)
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1]), StringComparer.Ordinal);

    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);
}
