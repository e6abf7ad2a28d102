using System.Text.RegularExpressions;

namespace ImageTools.Inspect.Rules;

/// <summary>The rules for an ImageName (import-checks 1.2).</summary>
public static partial class ImageNameRule
{
    private const int MaxLength = 128;

    /// <summary>What is wrong with <paramref name="name"/>, as a sentence; null when ECS accepts it.</summary>
    public static string? Problem(string name)
    {
        if (name.Length is < 2 or > MaxLength)
            return $"An image name has 2 to {MaxLength} characters; this one has {name.Length}.";
        if (name.StartsWith("acs:", StringComparison.OrdinalIgnoreCase) || name.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase))
            return "An image name can't start with acs: or aliyun.";
        if (name.Contains("http://", StringComparison.OrdinalIgnoreCase) || name.Contains("https://", StringComparison.OrdinalIgnoreCase))
            return "An image name can't contain http:// or https://.";
        return Allowed().IsMatch(name)
            ? null
            : "An image name starts with a letter and has only letters, digits, Chinese characters and . _ : -.";
    }

    /// <summary>Whether ECS accepts <paramref name="name"/>.</summary>
    public static bool IsValid(string name) => Problem(name) is null;

    /// <summary>A valid name that is similar to <paramref name="text"/>.</summary>
    public static string Sanitise(string text)
    {
        var name = Forbidden().Replace(text, "-").Trim('-', '.', ':', '_');
        if (
            name.Length < 2
            || !char.IsAsciiLetter(name[0])
            || name.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("acs:", StringComparison.OrdinalIgnoreCase)
        )
        {
            name = "image-" + name;
        }

        return name.Length > MaxLength ? name[..MaxLength] : name;
    }

    [GeneratedRegex(@"^[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._:\-]{1,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();

    [GeneratedRegex(@"[^A-Za-z0-9._\-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Forbidden();
}
