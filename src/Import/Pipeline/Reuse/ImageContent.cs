using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Import.Ecs;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline.Reuse;

/// <summary>
/// The content of an image, in a tag that this tool gives each imported image: a digest of format, length and CRC-64 of every object.
/// Output is deterministic, so the same disk and options make the same objects. So the tool can compare an existing image without an
/// upload.
/// </summary>
public static class ImageContent
{
    /// <summary>Key of the tag.</summary>
    public const string TagKey = "imagetools-content";

    /// <summary>Most tags of an image (protocol notes §5.1).</summary>
    public const int MostTags = 20;

    /// <summary>The digest of existing objects.</summary>
    public static string Of(IEnumerable<(string Format, long Length, ulong Crc64)> objects)
    {
        var text = string.Join('\n', objects.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Format} {o.Length} {o.Crc64}")));
        return "crc64-" + System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }

    /// <summary>The content that an image states in its tag; null when it has no such tag.</summary>
    public static string? Of(EcsImage image) => image.Tags.FirstOrDefault(t => t.Key == TagKey).Value;
}
