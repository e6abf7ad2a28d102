using System.Text;
using ImageTools.Cloud;

namespace ImageTools.Upload.Oss;

/// <summary>Rules for bucket and object names, checked before the first call.</summary>
public static class OssNames
{
    private const int ShortestBucket = 3,
        LongestBucket = 63,
        LongestKey = 1023;

    /// <summary>3 to 63 of a-z, 0-9 and -, not beginning or ending with -.</summary>
    /// <exception cref="CloudException">Code "invalid-bucket-name".</exception>
    public static void CheckBucket(string bucket)
    {
        var good =
            bucket.Length is >= ShortestBucket and <= LongestBucket
            && bucket[0] != '-'
            && bucket[^1] != '-'
            && bucket.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
        // Such a text looks like a key with its secret. No address takes one, and the error does not repeat it.
        if (bucket.AsSpan().ContainsAny(':', '@'))
        {
            throw new CloudException(
                "oss",
                "invalid-bucket-name",
                "A bucket name can't hold ':' or '@'.",
                hint: "Write oss://BUCKET/KEY. Keys come from the environment or a profile, never from an address."
            );
        }

        if (!good)
        {
            throw new CloudException(
                "oss",
                "invalid-bucket-name",
                $"'{bucket}' is not a bucket name.",
                hint: "Bucket names are 3 to 63 of a-z, 0-9 and -, not at the ends."
            );
        }
    }

    /// <summary>
    /// 1 to 1,023 bytes of UTF-8, not beginning with / or \. A "." or ".." between slashes is refused, too. OSS would take it, but URL
    /// libraries, browsers and most tools would then address another object.
    /// </summary>
    /// <exception cref="CloudException">Code "invalid-object-name".</exception>
    public static void CheckKey(string key)
    {
        var problem =
            key.Length == 0 ? "is empty"
            : Encoding.UTF8.GetByteCount(key) > LongestKey ? $"is longer than {LongestKey} bytes"
            : key[0] is '/' or '\\' ? "begins with a slash"
            : key.Split('/').Any(s => s is "." or "..") ? "has a '.' or '..' between slashes"
            : key.Any(char.IsControl) ? "has a control character"
            : null;
        if (problem is not null)
        {
            throw new CloudException(
                "oss",
                "invalid-object-name",
                $"The object name '{key}' {problem}.",
                hint: "Name the object like images/disk.qcow2."
            );
        }
    }
}
