using System.Text.RegularExpressions;
using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>ECS's rules for names (import checks §1.2), checked before the first byte moves.</summary>
public static partial class ImportNames
{
    private const int MostTags = 20,
        LongestDescription = 256;

    /// <summary>2 to 128 characters: a Latin or Chinese letter, then letters, digits and . : _ -; not aliyun… or acs:….</summary>
    /// <exception cref="CloudException">Code invalid-image-name.</exception>
    public static void CheckImageName(string name)
    {
        if (
            !ImageName().IsMatch(name)
            || name.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("acs:", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new CloudException(
                "ecs",
                "invalid-image-name",
                $"'{name}' cannot be the name of an image.",
                hint: "2 to 128 characters: first a Latin or Chinese letter, then letters, digits, '.', ':', '_' or '-'; not beginning "
                    + "with aliyun or acs:."
            );
        }
    }

    /// <summary>2 to 256 characters, no URL.</summary>
    /// <exception cref="CloudException">Code invalid-description.</exception>
    public static void CheckDescription(string? description)
    {
        if (description is not null && (description.Length is < 2 or > LongestDescription || IsUrl(description)))
        {
            throw new CloudException(
                "ecs",
                "invalid-description",
                "ECS would refuse the description.",
                hint: "2 to 256 characters, not beginning with http:// or https://."
            );
        }
    }

    /// <summary>At most 20, keys unique without case.</summary>
    /// <exception cref="CloudException">Code invalid-tag.</exception>
    public static void CheckTags(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > MostTags)
            throw InvalidTag($"{tags.Count} tags are more than the {MostTags} that an image can have.");
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in tags)
        {
            if (!keys.Add(key))
                throw InvalidTag($"The tag '{key}' is given twice.");
            if (key.Length is < 1 or > 128 || IsReserved(key) || key.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase))
                throw InvalidTag($"'{key}' cannot be the key of a tag.");
            if (value.Length > 128 || IsReserved(value))
                throw InvalidTag($"The value of the tag '{key}' is refused by ECS.");
        }
    }

    /// <summary>
    /// The arguments of an import for its journal, with the image's name added. A name that is made from the time would change when the
    /// command is run again.
    /// </summary>
    internal static IReadOnlyList<string> Named(IReadOnlyList<string> command, string name)
    {
        if (command.Count == 0 || command.Any(a => a == "--name" || a.StartsWith("--name=", StringComparison.Ordinal)))
            return command;
        // Inserted before a "--", because everything after it is a file.
        var at = command.ToList().IndexOf("--") is var end and >= 0 ? end : command.Count;
        return [.. command.Take(at), "--name", name, .. command.Skip(at)];
    }

    /// <summary>The suffix that ECS expects for an object of this format.</summary>
    public static string Suffix(TargetFormat format) =>
        format switch
        {
            TargetFormat.Raw => ".raw",
            TargetFormat.Qcow2 => ".qcow2",
            _ => ".vhd",
        };

    /// <summary>The value of DiskDeviceMapping.N.Format.</summary>
    public static string EcsFormat(TargetFormat format) =>
        format switch
        {
            TargetFormat.Raw => "RAW",
            TargetFormat.Qcow2 => "QCOW2",
            _ => "VHD",
        };

    /// <summary>The format of a key's suffix; null lets ECS detect it.</summary>
    public static string? EcsFormat(OssLocation location) =>
        Path.GetExtension(location.Key).ToUpperInvariant() switch
        {
            ".QCOW2" => "QCOW2",
            ".VHD" => "VHD",
            ".RAW" or ".IMG" => "RAW",
            _ => null,
        };

    private static CloudException InvalidTag(string message) =>
        new(
            "ecs",
            "invalid-tag",
            message,
            hint: "At most 20 tags; keys of 1 to 128 characters, unique without case, not beginning with aliyun, acs: or a URL; values "
                + "of at most 128."
        );

    private static bool IsReserved(string text) =>
        text.StartsWith("acs:", StringComparison.OrdinalIgnoreCase) || text.Contains("://", StringComparison.Ordinal);

    private static bool IsUrl(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._:\-]{1,127}\z")]
    private static partial Regex ImageName();
}
