using System.Text.Json.Serialization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The configuration of an interface.</summary>
public sealed record InterfaceJson
{
    /// <summary>The program that reads it.</summary>
    public required string Stack { get; init; }

    /// <summary>File.</summary>
    public required string Path { get; init; }

    /// <summary>Line of the file.</summary>
    public required int Line { get; init; }

    /// <summary>The interfaces that it is for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Selector { get; init; }

    /// <summary>Whether it uses DHCP.</summary>
    public required bool Dhcp { get; init; }

    /// <summary>Static addresses.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Static gateway.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Gateway { get; init; }

    /// <summary>MAC address of the card that it is bound to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Mac { get; init; }

    internal static InterfaceJson Of(InterfaceConfig config) =>
        new()
        {
            Stack = config.Stack.Name(),
            Path = config.Path,
            Line = config.Line,
            Selector = config.Selector,
            Dhcp = config.Dhcp,
            Addresses = config.Addresses,
            Gateway = config.Gateway,
            Mac = config.Mac,
        };
}
