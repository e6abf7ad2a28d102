using ImageTools.Cloud.Json;
using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>What each mode of a profile means (notes, 7.2). Modes compare case-insensitively, as in the official command line.</summary>
internal static class CliProfileSources
{
    private const int LongestChain = 8,
        LongestMode = 22;

    /// <summary>The source that a profile describes.</summary>
    /// <exception cref="CloudException">It lacks something, or is of a mode that this tool can't use.</exception>
    public static ICredentialSource Create(CliProfile profile, UserEnvironment user, CredentialServices services) =>
        Create(profile, user, services, []);

    private static ICredentialSource Create(
        CliProfile profile,
        UserEnvironment user,
        CredentialServices services,
        IReadOnlyList<string> chain
    )
    {
        switch (profile.Mode.ToUpperInvariant())
        {
            case "AK" or "STSTOKEN" or "CLOUDSSO" or "OAUTH":
                return new CliProfileKey(profile, user, services.Time);
            case "RAMROLEARN":
                return Role(profile, user, services, new CliProfileKey(profile, user, services.Time));
            case "CHAINABLERAMROLEARN":
                var origin = Needed(profile, "source_profile");
                if (chain.Count == LongestChain || chain.Contains(profile.Name) || origin == profile.Name)
                {
                    throw CliProfile.Refuse(
                        $"The {profile} refers to itself through source_profile: {string.Join(" -> ", [.. chain, profile.Name])}."
                    );
                }

                return Role(profile, user, services, Create(CliProfile.Find(user, origin)!, user, services, [.. chain, profile.Name]));
            case "ECSRAMROLE":
                return new MetadataSource(profile["ram_role_name"], user, services);
            case "RAMROLEARNWITHROLENAME":
                return Role(profile, user, services, new MetadataSource(profile["ram_role_name"], user, services));
            case "OIDC":
                return new OidcSource(
                    profile.ToString(),
                    Needed(profile, "oidc_provider_arn"),
                    Needed(profile, "oidc_token_file"),
                    Request(profile),
                    user,
                    Sts(profile, user, services)
                );
            case "EXTERNAL":
                return new ProcessSource(profile.ToString(), Needed(profile, "process_command"), user, services);
            case "CREDENTIALSURI":
                var uri = Needed(profile, "credentials_uri");
                return user.IsOn("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
                    ? throw CliProfile.Refuse(
                        $"The {profile} uses a credentials URI, which ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids."
                    )
                    : new UriSource(uri, services);
            default:
                throw CliProfile.Refuse(
                    $"The {profile} is of {ModeOf(profile)}, which this tool can't sign with.",
                    $"Use a profile of mode AK, StsToken, RamRoleArn, EcsRamRole or OIDC, or set {EnvironmentCredentials.Names}."
                );
        }
    }

    /// <summary>The mode, when it is one word. Anything else is not repeated: people paste keys into the wrong member.</summary>
    private static string ModeOf(CliProfile profile) =>
        profile.Mode.Length <= LongestMode && profile.Mode.All(char.IsAsciiLetter) ? $"mode {profile.Mode}" : "a mode that is not one word";

    private static RoleSource Role(CliProfile profile, UserEnvironment user, CredentialServices services, ICredentialSource origin) =>
        new(profile.ToString(), new RefreshingCredentials(origin, services.Time), Request(profile), Sts(profile, user, services));

    private static RoleRequest Request(CliProfile profile) =>
        new(
            Needed(profile, "ram_role_arn"),
            profile["ram_session_name"] ?? "imagetools",
            profile.Values.Number("expired_seconds") is { } seconds and >= 900 and <= 43_200 ? (int)seconds : 3600,
            profile["policy"],
            profile["external_id"]
        );

    private static StsRoles Sts(CliProfile profile, UserEnvironment user, CredentialServices services) =>
        StsEndpoint.Open(user, services, profile["sts_region"], profile["endpoint_type"] == "vpc");

    private static string Needed(CliProfile profile, string name) =>
        profile[name] ?? throw CliProfile.Refuse($"The {profile} lacks {name}.");
}
