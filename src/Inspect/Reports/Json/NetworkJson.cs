using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Network.</summary>
public sealed record NetworkJson
{
    /// <summary>Programs that configure the network.</summary>
    public required IReadOnlyList<string> Stacks { get; init; }

    /// <summary>The configurations of interfaces.</summary>
    public required IReadOnlyList<InterfaceJson> Interfaces { get; init; }

    internal static NetworkJson Of(NetworkFacts facts) =>
        new() { Stacks = [.. facts.Stacks.Select(s => s.Name())], Interfaces = [.. facts.Interfaces.Select(InterfaceJson.Of)] };
}
