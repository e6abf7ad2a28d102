using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>An item of the service's own check of an image (DetectionOptions).</summary>
/// <param name="Name">Item that was checked, such as GUESTOS.CloudInit.</param>
/// <param name="Value">Value that was found.</param>
/// <param name="RiskCode">The service's code of the risk, or null.</param>
/// <param name="RiskLevel">Low, Medium, High, or null without a risk.</param>
public sealed record EcsImageFinding(string Name, string? Value, string? RiskCode, string? RiskLevel)
{
    /// <summary>Whether the service sees a risk.</summary>
    public bool IsRisk => RiskCode is { Length: > 0 } || RiskLevel is { Length: > 0 };

    /// <summary>Text for a sentence.</summary>
    public override string ToString()
    {
        var level = RiskLevel is { Length: > 0 } ? $", {RiskLevel}" : "";
        var risk = RiskCode is { Length: > 0 } ? $"{RiskCode}{level}" : RiskLevel;
        return $"{Name}{(Value is { Length: > 0 } ? $" = {Value}" : "")} ({risk})";
    }

    internal static EcsImageFinding Read(JsonElement item) =>
        new(item.Text("Name") ?? "", item.Text("Value"), item.Text("RiskCode"), item.Text("RiskLevel"));
}
