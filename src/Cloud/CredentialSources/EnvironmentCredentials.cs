namespace ImageTools.Cloud.CredentialSources;

/// <summary>Keys in environment variables, by the names that the official tools read.</summary>
internal static class EnvironmentCredentials
{
    /// <summary>The variables that are looked at first, for messages.</summary>
    public const string Names = "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET";

    // Id, secret, token. A family is used as a whole, so that a key never gets the secret of another key.
    private static readonly (string Id, string Secret, string[] Tokens)[] Families =
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", ["ALIBABA_CLOUD_SECURITY_TOKEN"]),
        ("ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", ["ALIBABACLOUD_SECURITY_TOKEN"]),
        ("ALICLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY_SECRET", ["ALICLOUD_SECURITY_TOKEN"]),
        ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", ["ALICLOUD_SECURITY_TOKEN", "SECURITY_TOKEN"]),
        ("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", ["OSS_SESSION_TOKEN"]),
        ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", ["SECURITY_TOKEN"]),
    ];

    /// <summary>The first complete family, or null.</summary>
    public static FixedSource? Find(UserEnvironment user)
    {
        foreach (var (id, secret, tokens) in Families)
        {
            if (user.First(id) is { } key && user.First(secret) is { } value)
                return new FixedSource($"environment ({id})", new Credentials(key.Trim(), value.Trim(), user.First(tokens)?.Trim()));
        }
        return null;
    }
}
