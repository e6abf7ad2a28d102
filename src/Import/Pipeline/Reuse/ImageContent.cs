using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Import.Ecs;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline.Reuse;

/// <summary>
/// What an image was made of, in a tag that this tool gives each image it imports: a digest of format, length and CRC-64 of every object.
/// Output is deterministic, so the same disk and options make the same objects; whether a name is taken by the same content can be told
/// without an upload.
/// </summary>
public static class ImageContent
{
    /// <summary>Key of the tag.</summary>
    public const string TagKey = "imagetools-content";

    /// <summary>Tags that an image can have (protocol notes §5.1).</summary>
    public const int MostTags = 20;

    /// <summary>The digest of objects that are there.</summary>
    public static string Of(IEnumerable<(string Format, long Length, ulong Crc64)> objects)
    {
        var text = string.Join('\n', objects.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Format} {o.Length} {o.Crc64}")));
        return "crc64-" + System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }

    /// <summary>What an image says it was made of; null when it does not say.</summary>
    public static string? Of(EcsImage image) => image.Tags.FirstOrDefault(t => t.Key == TagKey).Value;
}
