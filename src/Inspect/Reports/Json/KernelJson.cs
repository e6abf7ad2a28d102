using System.Text.Json.Serialization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A kernel.</summary>
public sealed record KernelJson
{
    /// <summary>Version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Version { get; init; }

    /// <summary>File.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it boots by default.</summary>
    public required bool Default { get; init; }

    /// <summary>File.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Initramfs { get; init; }

    /// <summary>The place of each driver.</summary>
    public required IReadOnlyDictionary<string, DriverPlace> Drivers { get; init; }

    internal static KernelJson Of(Kernel kernel) =>
        new()
        {
            Version = kernel.Version,
            Path = kernel.Path,
            Default = kernel.IsDefault,
            Initramfs = kernel.Initramfs?.Path,
            Drivers = new OrderedDictionary<string, DriverPlace>(
                kernel.Drivers.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => KeyValuePair.Create(d.Key, d.Value.Place))
            ),
        };
}
