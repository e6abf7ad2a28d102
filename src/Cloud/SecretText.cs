using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageTools.Cloud;

/// <summary>Makes what others say fit to be shown: whatever a request carried in secret does not come back by way of an error.</summary>
public static partial class SecretText
{
    private const string Hidden = "***",
        LeftOut = " (the rest is left out)";
    private const int LongestText = 1000;

    /// <summary>
    /// What a service says, without the secrets of who asked, as they are or encoded. Where it begins to quote the request (what was
    /// signed, the header of a token) it ends: a quotation is encoded in ways that nobody foresees.
    /// </summary>
    /// <param name="text">A message, a code, a request id.</param>
    /// <param name="signer">Who asked.</param>
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

    /// <summary>The text without one secret, as it is or encoded.</summary>
    public static string Hide(string text, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        text = text.Replace(secret, Hidden, StringComparison.Ordinal)
            .Replace(System.Convert.ToBase64String(bytes), Hidden, StringComparison.Ordinal)
            .Replace(System.Convert.ToHexString(bytes), Hidden, StringComparison.OrdinalIgnoreCase);
        // Digits of an escape are written in either case; a text without any is the secret itself.
        return Uri.EscapeDataString(secret) is var escaped && escaped != secret
            ? text.Replace(escaped, Hidden, StringComparison.OrdinalIgnoreCase)
            : text;
    }

    /// <summary>
    /// What somebody typed into a place for names, without what looks like a secret: whatever stands before the @ of an address, whatever
    /// follows an access key id, words made like the secret of an access key (30 letters and digits of all kinds), and words made like a
    /// security token (long, base64).
    /// </summary>
    public static string Typed(string text) => WithoutKeys(Token().Replace(text, m => IsToken(m.ValueSpan) ? Hidden : m.Value));

    private static string WithoutKeys(string text) =>
        KeySecret()
            .Replace(BehindId().Replace(Pair().Replace(UserInfo().Replace(text, $"$1{Hidden}@"), $"$1{Hidden}@"), $"$1{Hidden}"), m =>
                IsMixed(m.ValueSpan) ? Hidden : m.Value
            );

    /// <summary>
    /// A text in which an address may have a name and password, or a query with a key: without them. The runtime's own errors
    /// quote the address of a proxy whole.
    /// </summary>
    public static string Address(string text) => Query().Replace(UserInfo().Replace(text, "$1"), "$1");

    // The name of a header or a parameter, never the words "security token" of a sentence.
    [GeneratedRegex(
        "string ?to ?sign|canonical ?request|x-(oss|acs)-(security-token|signature)|authorization: |signature=|OIDCToken=",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Quotation();

    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^/@\s]*@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    private static bool IsMixed(ReadOnlySpan<char> word) =>
        word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('0', '9');

    // A path is made of letters, digits and slashes, too, but of short names.
    private static bool IsToken(ReadOnlySpan<char> word) =>
        IsMixed(word) && (word.StartsWith("CAIS", StringComparison.Ordinal) || word.Count('/') * 20 <= word.Length);

    [GeneratedRegex(@"(?<![A-Za-z0-9+/_-])(?:CAIS[A-Za-z0-9+/=_-]{60,}|[A-Za-z0-9+/]{80,}={0,2})")]
    private static partial Regex Token();

    // A password may hold slashes and @ itself: up to the last one of the word.
    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^\s@:/'""]*:[^\s'""]*@", RegexOptions.IgnoreCase)]
    private static partial Regex Pair();

    [GeneratedRegex(@"((?<![A-Za-z0-9])(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{8,}[:;,=/|@ ]+)[^\s'""@]+")]
    private static partial Regex BehindId();

    [GeneratedRegex("(?<![A-Za-z0-9])[A-Za-z0-9]{30}(?![A-Za-z0-9])")]
    private static partial Regex KeySecret();

    [GeneratedRegex(@"(https?://[^?\s]*)\?.*", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
