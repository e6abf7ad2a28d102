using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>A section of ~/.alibabacloud/credentials (notes, 7.3).</summary>
internal static class IniProfile
{
    /// <summary>The source that the chosen section describes. Null when the file or the section is missing or switched off.</summary>
    /// <exception cref="CloudException">It lacks something, or is of a type that this tool can't use.</exception>
    public static ICredentialSource? Find(UserEnvironment user, CredentialServices services)
    {
        var path = user.First("ALIBABA_CLOUD_CREDENTIALS_FILE") ?? System.IO.Path.Combine(user.Home, ".alibabacloud", "credentials");
        var section = user.First("ALIBABA_CLOUD_PROFILE") ?? "default";
        if (
            user.Read(path) is not { } text
            || IniText.Section(text, section) is not { } values
            || values.GetValueOrDefault("enable") is "false" or "0"
        )
        {
            return null;
        }

        var name = $"section {section} of {path}";
        string? Value(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
        string Needed(string key) => Value(key) ?? throw CliProfile.Refuse($"The {name} lacks {key}.");
        switch (Value("type") ?? "access_key")
        {
            case "access_key":
                return new FixedSource(name, new Credentials(Needed("access_key_id"), Needed("access_key_secret")));
            case "sts":
                return new FixedSource(
                    name,
                    new Credentials(Needed("access_key_id"), Needed("access_key_secret"), Needed("security_token"))
                );
            case "ecs_ram_role":
                return new MetadataSource(Value("role_name"), user, services);
            case "ram_role_arn":
                var origin = new FixedCredentials(
                    name,
                    new Credentials(Needed("access_key_id"), Needed("access_key_secret"), Value("security_token"))
                );
                return new RoleSource(
                    name,
                    origin,
                    new RoleRequest(Needed("role_arn"), Value("role_session_name") ?? "imagetools", Policy: Value("policy")),
                    StsEndpoint.Open(user, services)
                );
            case "oidc_role_arn":
                return new OidcSource(
                    name,
                    Needed("oidc_provider_arn"),
                    Needed("oidc_token_file_path"),
                    new RoleRequest(Needed("role_arn"), Value("role_session_name") ?? "imagetools"),
                    user,
                    StsEndpoint.Open(user, services)
                );
            case var type:
                throw CliProfile.Refuse(
                    $"The {name} is of type {type}, which this tool can't sign with.",
                    "Use access_key, sts, ram_role_arn, ecs_ram_role or oidc_role_arn."
                );
        }
    }
}
