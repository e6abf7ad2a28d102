using System.Globalization;
using System.Text.Json;
using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Reports;

/// <summary>The description of an image file as JSON, with the field names of `qemu-img info`.</summary>
public static class ImageInfoJson
{
    /// <summary>Writes the properties of <paramref name="info"/> into the object that is open on <paramref name="json"/>.</summary>
    public static void WriteProperties(Utf8JsonWriter json, ImageInfo info)
    {
        json.WriteString("filename", info.Filename);
        json.WriteString("format", info.Format);
        json.WriteNumber("virtual-size", info.VirtualSize);
        json.WriteNumber("actual-size", info.ActualSize);
        if (info.ClusterSize is { } cluster)
            json.WriteNumber("cluster-size", cluster);
        if (info.BackingFilename is not null)
            json.WriteString("backing-filename", info.BackingFilename);
        if (info.BackingFormat is not null)
            json.WriteString("backing-filename-format", info.BackingFormat);
        json.WriteBoolean("dirty-flag", info.Dirty);
        json.WriteStartObject("format-specific");
        json.WriteString("type", info.Format);
        json.WriteStartObject("data");
        foreach (var (key, value) in info.Details)
            WriteDetail(json, key.Replace(' ', '-'), value);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteOwn(json, info);
    }

    /// <summary>What qemu-img has no name for.</summary>
    private static void WriteOwn(Utf8JsonWriter json, ImageInfo info)
    {
        if (info.Subformat is not null)
            json.WriteString("subformat", info.Subformat);
        json.WriteNumber("file-size", info.FileSize);
        json.WriteBoolean("recognised", info.Recognised);
        if (info.Compression is not null)
            json.WriteString("compression", info.Compression);
        if (info.Encryption is not null)
            json.WriteString("encryption", info.Encryption);
        if (info.Corrupt)
            json.WriteBoolean("corrupt", true);
        WriteList(json, "external-files", info.ExternalFiles);
        WriteList(json, "snapshots", info.Snapshots);
        WriteList(json, "warnings", info.Warnings);
    }

    private static void WriteDetail(Utf8JsonWriter json, string name, string value)
    {
        if (value is "true" or "false")
            json.WriteBoolean(name, value == "true");
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            json.WriteNumber(name, number);
        else
            json.WriteString(name, value);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
