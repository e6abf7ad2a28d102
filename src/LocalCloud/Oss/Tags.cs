using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Tags of an object, kept as the x-oss-tagging header that sets them: k=v&amp;k2=v2.</summary>
internal static class Tags
{
    private const int Most = 10,
        MaxKey = 128,
        MaxValue = 256;

    /// <exception cref="OssException">InvalidTag.</exception>
    public static List<KeyValuePair<string, string>> Parse(string text)
    {
        var tags = RequestTarget.ParsePairs(text) ?? throw Invalid("they are not well encoded");
        if (tags.Count > Most)
            throw Invalid($"an object has {Most} tags at most");
        if (tags.Exists(t => t.Key.Length is 0 or > MaxKey || t.Value.Length > MaxValue))
            throw Invalid($"a key has 1 to {MaxKey} characters, a value {MaxValue} at most");
        if (tags.DistinctBy(t => t.Key).Count() != tags.Count)
            throw Invalid("a key is there twice");
        return tags;
    }

    public static string Format(IEnumerable<KeyValuePair<string, string>> tags) =>
        string.Join('&', tags.Select(t => $"{Percent.Encode(t.Key)}={Percent.Encode(t.Value)}"));

    public static OssException Invalid(string why) => new(400, "InvalidTag", $"The tags are not valid: {why}.");
}
