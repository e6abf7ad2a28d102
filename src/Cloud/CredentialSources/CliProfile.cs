using System.Text.Json;
using ImageTools.Cloud.Json;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>A profile of the official command line's ~/.aliyun/config.json. The file is read, never written.</summary>
/// <param name="Name">Profile.</param>
/// <param name="Path">File.</param>
/// <param name="Values">Its members.</param>
internal sealed record CliProfile(string Name, string Path, JsonElement Values)
{
    /// <summary>AK, StsToken, …</summary>
    public string Mode => this["mode"] ?? "AK";

    /// <summary>region_id, or null.</summary>
    public string? Region => this["region_id"];

    /// <summary>A member, or null when it is missing or empty.</summary>
    public string? this[string name] => Values.Text(name);

    /// <summary>In words.</summary>
    public override string ToString() => $"profile {Name} of {Path}";

    /// <summary>The chosen profile, or null when the file is missing or switched off.</summary>
    /// <exception cref="CloudException">The file or the profile can't be used.</exception>
    public static CliProfile? Find(UserEnvironment user, string? profile)
    {
        if (profile is null && (user.IsOn("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") || user.IsOn("ALIBABA_CLOUD_IGNORE_PROFILE")))
            return null;
        var path = PathOf(user);
        if (user.Read(path) is not { } text)
            return profile is null ? null : throw Refuse($"There is no file {path} to take the profile '{profile}' from.");
        using var document = CredentialJson.Parse(text, path);
        var root = document.RootElement;
        var name = profile ?? CurrentName(user, root);
        var found =
            root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("profiles", out var profiles)
            && profiles.ValueKind == JsonValueKind.Array
                ? profiles.EnumerateArray().FirstOrDefault(p => p.Text("name") == name)
                : default;
        return found.ValueKind == JsonValueKind.Object
            ? new CliProfile(name, path, found.Clone())
            : throw Refuse($"{path} has no profile '{name}'.");
    }

    /// <summary>Name of the default profile.</summary>
    /// <exception cref="CloudException">There is no such file, or it can't be used.</exception>
    public static string CurrentName(UserEnvironment user)
    {
        var path = PathOf(user);
        using var document = CredentialJson.Parse(
            user.Read(path) ?? throw Refuse($"There is no file {path} to take a profile from."),
            path
        );
        return CurrentName(user, document.RootElement);
    }

    /// <summary>The error of a profile that can't be used.</summary>
    public static CloudException Refuse(string message, string? hint = null) =>
        new("credentials", "bad-profile", message, hint: hint ?? $"Run `aliyun configure`, or set {EnvironmentCredentials.Names}.");

    private static string CurrentName(UserEnvironment user, JsonElement root) =>
        user.First("ALIBABACLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE") ?? root.Text("current") ?? "default";

    private static string PathOf(UserEnvironment user) =>
        user.First(ProfileSetting.FileVariable) ?? System.IO.Path.Combine(user.Home, ".aliyun", "config.json");
}
