using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>
/// Removes the user's secrets from messages, because a user may type or paste a secret in place of a name. It knows the secrets of the
/// environment and of the configuration files, and text that <see cref="SecretText.Typed"/> recognises.
/// </summary>
internal static class TypedSecrets
{
    // A shorter secret may be a word that a message needs.
    private const int ShortestSecret = 8,
        ShortestPiece = 12;
    private const int LargestFile = 1 << 20;

    private static readonly char[] Separators = ['/', ':', '@', '=', ',', '?', '&', '#', '.', '+'];

    private static readonly string[] Words = ["secret", "token", "password", "passwd"];
    private static readonly string[] NoSecrets = ["file", "uri", "url", "endpoint", "path", "expire", "expires", "command", "arn", "id"];

    /// <summary>The text without secrets.</summary>
    /// <param name="text">Text to clean.</param>
    /// <param name="arguments">The command line, which may name a configuration file.</param>
    public static string Hide(string text, IReadOnlyList<string> arguments)
    {
        // A parser that looks for a separator repeats the text before it.
        foreach (
            var secret in Known(arguments)
                .SelectMany(s => s.Split(Separators).Where(p => p.Length >= ShortestPiece).Append(s))
                .Where(s => s.Length >= ShortestSecret)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(s => s.Length)
        )
        {
            text = SecretText.Hide(text, secret);
        }

        return SecretText.Typed(text);
    }

    private static List<string> Known(IReadOnlyList<string> arguments)
    {
        List<string> found = [];
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name, Value: string value } && IsSecret(name))
                found.Add(value.Trim());
        }
        var user = UserEnvironment.Current;
        string?[] files =
        [
            user.First(ProfileSetting.FileVariable),
            user.First("ALIBABA_CLOUD_CREDENTIALS_FILE"),
            Path.Combine(user.Home, ".aliyun", "config.json"),
            Path.Combine(user.Home, ".alibabacloud", "credentials"),
            .. arguments.Where((_, i) => i > 0 && arguments[i - 1] == "--config"),
            .. arguments.Where(a => a.StartsWith("--config=", StringComparison.Ordinal)).Select(a => a["--config=".Length..]),
        ];
        foreach (var file in files.OfType<string>().Where(f => f.Length > 0).Distinct())
            found.AddRange(InFile(file));
        return found;
    }

    private static IEnumerable<string> InFile(string path)
    {
        string text;
        try
        {
            // Only files with a length are read, because reading a pipe would block.
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= LargestFile })
                return [];
            text = BoundedFile.ReadText(path, LargestFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
        try
        {
            using var document = StrictJson.Parse(text);
            List<string> found = [];
            Collect(document.RootElement, "", found);
            return found;
        }
        catch (JsonException)
        {
            return text.Split('\n')
                .Select(l => l.Split('=', 2))
                .Where(p => p.Length == 2 && IsSecret(p[0].Trim()))
                .Select(p => p[1].Trim());
        }
    }

    private static void Collect(JsonElement element, string name, List<string> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    Collect(member.Value, member.Name, found);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Collect(item, name, found);
                break;
            case JsonValueKind.String when IsSecret(name):
                found.Add(element.GetString()!);
                break;
        }
    }

    /// <summary>
    /// Whether a name stands for a secret: access_key_secret, ALIBABA_CLOUD_SECURITY_TOKEN, ALICLOUD_SECRET_KEY; but not a token_file.
    /// </summary>
    private static bool IsSecret(string name)
    {
        var lower = name.ToLowerInvariant();
        return Array.Exists(Words, w => lower.Contains(w, StringComparison.Ordinal))
            && !Array.Exists(NoSecrets, n => lower.EndsWith($"_{n}", StringComparison.Ordinal));
    }
}
