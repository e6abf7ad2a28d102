using System.Text.Json.Serialization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>SSH.</summary>
public sealed record SshJson
{
    /// <summary>Server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Server { get; init; }

    /// <summary>What starts it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? EnabledBy { get; init; }

    /// <summary>What prevents it from starting.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? BlockedBy { get; init; }

    /// <summary>Its settings, by keyword.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Files of its keys.</summary>
    public required IReadOnlyList<string> HostKeys { get; init; }

    internal static SshJson Of(SshFacts facts) =>
        new()
        {
            Server = facts.Server,
            EnabledBy = facts.EnabledBy,
            BlockedBy = facts.BlockedBy,
            Settings = new OrderedDictionary<string, string>(
                facts.Settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => KeyValuePair.Create(s.Key, s.Value.Value))
            ),
            HostKeys = facts.HostKeys,
        };
}
