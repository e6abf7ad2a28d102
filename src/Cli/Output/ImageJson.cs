using System.Text.Json;
using ImageTools.Import.Images;

namespace ImageTools.Cli.Output;

/// <summary>Images in JSON.</summary>
internal static class ImageJson
{
    /// <summary>The copies of an image.</summary>
    public static void WriteCopies(Utf8JsonWriter json, IReadOnlyList<ImageCopy> copies)
    {
        json.WriteStartArray("copies");
        foreach (var copy in copies)
        {
            json.WriteStartObject();
            json.WriteString("region", copy.RegionId);
            json.WriteString("imageId", copy.ImageId);
            json.WriteString("status", copy.Status);
            if (copy.Error is { } error)
            {
                json.WriteString("code", error.Code);
                json.WriteString("message", error.Message);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What can be started from an image.</summary>
    public static void WriteAdvice(Utf8JsonWriter json, InstanceAdvice advice)
    {
        json.WriteStartObject("instance");
        json.WriteString("type", advice.InstanceType);
        json.WriteString("why", advice.Why);
        if (advice.WouldStart is { } starts)
            json.WriteBoolean("wouldStart", starts);
        else
            json.WriteNull("wouldStart");
        if (advice.Refusal is { } refusal)
        {
            json.WriteString("code", refusal.Code);
            json.WriteString("message", refusal.Message);
        }
        json.WriteStartObject("commands");
        foreach (var (tool, command) in advice.Commands)
            json.WriteString(tool, command);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
