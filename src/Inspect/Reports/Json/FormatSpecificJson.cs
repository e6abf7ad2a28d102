using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Details that only this format has.</summary>
public sealed record FormatSpecificJson
{
    /// <summary>Format.</summary>
    public required string Type { get; init; }

    /// <summary>The details, by the format's own names.</summary>
    public required IReadOnlyDictionary<string, DetailJson> Data { get; init; }

    internal static FormatSpecificJson Of(ImageInfo info)
    {
        var data = new OrderedDictionary<string, DetailJson>();
        foreach (var (name, value) in info.Details)
            data[name.Replace(' ', '-')] = new DetailJson(value);
        return new FormatSpecificJson { Type = info.Format, Data = data };
    }
}
