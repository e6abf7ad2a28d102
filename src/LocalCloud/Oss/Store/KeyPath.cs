using System.Security.Cryptography;
using System.Text;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Maps object keys to files. A key never chooses a place outside its bucket's directory.</summary>
internal static class KeyPath
{
    private const int MaxComponent = 255,
        MaxKey = 1023;
    private static readonly char[] Forbidden = Path.GetInvalidFileNameChars();

    /// <summary>Refuses a key that OSS refuses, or that would lead out of its directory.</summary>
    public static void Check(string key)
    {
        var length = Encoding.UTF8.GetByteCount(key);
        if (length is 0 or > MaxKey || key[0] is '/' or '\\' || key.Contains('\0') || key.Split('/', '\\').Contains(".."))
            throw new OssException(400, "InvalidObjectName", "The specified object is not valid.", null, ("ObjectName", key));
    }

    /// <summary>BUCKET/KEY as a relative path when each component can be a file name; null otherwise.</summary>
    public static string? Plain(string bucket, string key)
    {
        foreach (var component in key.Split('/'))
        {
            if (
                component is "" or "." or ".."
                || component.IndexOfAny(Forbidden) >= 0
                || Encoding.UTF8.GetByteCount(component) > MaxComponent
            )
            {
                return null;
            }
        }
        return $"oss/{bucket}/{key}";
    }

    /// <summary>The place of the bytes of a key that cannot be a path, or whose path another key uses.</summary>
    public static string Odd(string bucket, string key) => $"odd/{bucket}/{Hash(key)}";

    /// <summary>The file of an object's record.</summary>
    public static string Record(string bucket, string key) => $"meta/{bucket}/{Hash(key)}.json";

    private static string Hash(string key) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
