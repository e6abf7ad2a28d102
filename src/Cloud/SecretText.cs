using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageTools.Cloud;

/// <summary>Removes secrets from text of other programs, so that an error never shows a secret of the request.</summary>
public static partial class SecretText
{
    private const string Hidden = "***",
        LeftOut = " (the rest is left out)";
    private const int LongestText = 1000;

    /// <summary>
    /// A service's text without the caller's secrets, plain or encoded. The text is cut where it begins to quote the request (the string to
    /// sign, the header of a token), because a quotation can be encoded in unknown ways.
    /// </summary>
    /// <param name="text">A message, a code, a request id.</param>
    /// <param name="signer">Credentials of the request.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Hide(string? text, Credentials signer)
    {
        if (text is null)
            return null;
        foreach (var secret in new[] { signer.SecurityToken, signer.AccessKeySecret })
        {
            if (secret is { Length: > 0 })
                text = Hide(text, secret);
        }
        if (Quotation().Match(text) is { Success: true } quotation)
            text = text[..quotation.Index].TrimEnd() + LeftOut;
        return text.Length > LongestText ? text[..LongestText] + "..." : text;
    }

    /// <summary>The text without one secret, plain or encoded.</summary>
    public static string Hide(string text, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        text = text.Replace(secret, Hidden, StringComparison.Ordinal)
            .Replace(System.Convert.ToBase64String(bytes), Hidden, StringComparison.Ordinal)
            .Replace(System.Convert.ToHexString(bytes), Hidden, StringComparison.OrdinalIgnoreCase);
        // The digits of an escape may be upper or lower case. Without an escape, the text is the secret itself.
        return Uri.EscapeDataString(secret) is var escaped && escaped != secret
            ? text.Replace(escaped, Hidden, StringComparison.OrdinalIgnoreCase)
            : text;
    }

    /// <summary>
    /// Text that a user typed in place of a name, without anything that looks like a secret: the part before the @ of an address, the text
    /// behind an access key id, words like the secret of an access key (30 letters and digits of all kinds), and words like a security
    /// token (long, base64).
    /// </summary>
    public static string Typed(string text) => WithoutKeys(Token().Replace(text, m => IsToken(m.ValueSpan) ? Hidden : m.Value));

    private static string WithoutKeys(string text) =>
        KeySecret()
            .Replace(BehindId().Replace(Pair().Replace(UserInfo().Replace(text, $"$1{Hidden}@"), $"$1{Hidden}@"), $"$1{Hidden}"), m =>
                IsMixed(m.ValueSpan) ? Hidden : m.Value
            );

    /// <summary>
    /// The text without the name and password of an address, and without a query that holds a key. The runtime's own errors quote the full
    /// address of a proxy.
    /// </summary>
    public static string Address(string text) => Query().Replace(UserInfo().Replace(text, "$1"), "$1");

    // Names of headers and parameters, but not the words "security token" of a sentence.
    [GeneratedRegex(
        "string ?to ?sign|canonical ?request|x-(oss|acs)-(security-token|signature)|authorization: |signature=|OIDCToken=",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Quotation();

    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^/@\s]*@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    private static bool IsMixed(ReadOnlySpan<char> word) =>
        word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('0', '9');

    // A path has letters, digits and slashes, too, but its names are short.
    private static bool IsToken(ReadOnlySpan<char> word) =>
        IsMixed(word) && (word.StartsWith("CAIS", StringComparison.Ordinal) || word.Count('/') * 20 <= word.Length);

    [GeneratedRegex(@"(?<![A-Za-z0-9+/_-])(?:CAIS[A-Za-z0-9+/=_-]{60,}|[A-Za-z0-9+/]{80,}={0,2})")]
    private static partial Regex Token();

    // A password may hold slashes and @ itself, so the match goes to the last @ of the word.
    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^\s@:/'""]*:[^\s'""]*@", RegexOptions.IgnoreCase)]
    private static partial Regex Pair();

    [GeneratedRegex(@"((?<![A-Za-z0-9])(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{8,}[:;,=/|@ ]+)[^\s'""@]+")]
    private static partial Regex BehindId();

    [GeneratedRegex("(?<![A-Za-z0-9])[A-Za-z0-9]{30}(?![A-Za-z0-9])")]
    private static partial Regex KeySecret();

    [GeneratedRegex(@"(https?://[^?\s]*)\?.*", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
