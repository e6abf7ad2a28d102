using System.Text.Json;

namespace ImageTools.Upload.CredentialSources;

/// <summary>A profile of the official command line's ~/.aliyun/config.json. The file is read, never written.</summary>
/// <param name="Name">Profile.</param>
/// <param name="Path">File.</param>
/// <param name="Mode">AK, StsToken, …</param>
/// <param name="Region">region_id, or null.</param>
/// <param name="Credentials">The key, for the modes that hold one.</param>
internal sealed record CliProfile(string Name, string Path, string Mode, string? Region, Credentials? Credentials)
{
    /// <summary>The chosen profile, or null when there is no such file or it is switched off.</summary>
    /// <exception cref="CloudException">The file or the profile can't be used.</exception>
    public static CliProfile? Find(UserEnvironment user, string? profile)
    {
        if (profile is null && (user.IsOn("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") || user.IsOn("ALIBABA_CLOUD_IGNORE_PROFILE")))
            return null;
        var path = user.First("ALIBABA_CLOUD_CONFIG_FILE") ?? System.IO.Path.Combine(user.Home, ".aliyun", "config.json");
        if (user.Read(path) is not { } text)
            return profile is null ? null : throw Refuse($"There is no file {path} to take the profile '{profile}' from.");
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var name = profile ?? user.First("ALIBABACLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE") ?? Text(root, "current") ?? "default";
            var found = root.TryGetProperty("profiles", out var profiles) && profiles.ValueKind == JsonValueKind.Array
                ? profiles.EnumerateArray().FirstOrDefault(p => Text(p, "name") == name)
                : default;
            return found.ValueKind == JsonValueKind.Object ? Read(found, name, path) : throw Refuse($"{path} has no profile '{name}'.");
        }
        catch (JsonException e)
        {
            // The text of the exception could repeat a part of the file.
            throw Refuse($"{path} is not JSON (line {e.LineNumber + 1}).");
        }
    }

    private static CliProfile Read(JsonElement profile, string name, string path)
    {
        var mode = Text(profile, "mode") ?? "AK";
        var (id, secret, token) = (Text(profile, "access_key_id"), Text(profile, "access_key_secret"), Text(profile, "sts_token"));
        var credentials = mode.ToUpperInvariant() switch
        {
            "AK" when id is not null && secret is not null => new Credentials(id, secret),
            "STSTOKEN" when id is not null && secret is not null && token is not null => new Credentials(id, secret, token),
            "AK" or "STSTOKEN" => throw Refuse($"The profile '{name}' of {path} lacks a key or a token."),
            _ => null,
        };
        return new CliProfile(name, path, mode, Text(profile, "region_id"), credentials);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static CloudException Refuse(string message) =>
        new("credentials", "bad-profile", message, hint: $"Run `aliyun configure`, or set {EnvironmentCredentials.Names}.");
}
