using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>
/// ~/.ossutilconfig, the configuration of ossutil (notes, 7.3). Version 1 keeps the key in [Credentials]; version 2 in [default] and
/// [profile NAME]. Names differ between versions in case, "-" and "_"; the comparison ignores these. Only key and region are taken: the
/// endpoint is this tool's own choice.
/// </summary>
internal static class OssutilConfig
{
    /// <summary>The source that the file describes, or null when the file is missing or holds no key.</summary>
    /// <exception cref="CloudException">It lacks something, or is of a mode that this tool can't use.</exception>
    public static ICredentialSource? Find(UserEnvironment user, CredentialServices services)
    {
        if (Values(user) is not { } found)
            return null;
        var (name, values) = found;
        string? Value(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
        string Needed(string key) => Value(key) ?? throw CliProfile.Refuse($"The {name} lacks {key}.");
        FixedCredentials Key() => new(name, new Credentials(Needed("accesskeyid"), Needed("accesskeysecret"), Value("ststoken")));
        StsRoles Sts() => StsEndpoint.Open(user, services, Value("stsregion"));
        switch (Value("mode")?.ToUpperInvariant() ?? (Value("accesskeyid") is null ? "" : "AK"))
        {
            case "":
                return null;
            case "AK":
                return new FixedSource(name, new Credentials(Needed("accesskeyid"), Needed("accesskeysecret"), Value("ststoken")));
            case "STSTOKEN":
                return new FixedSource(name, new Credentials(Needed("accesskeyid"), Needed("accesskeysecret"), Needed("ststoken")));
            case "RAMROLEARN":
                return new RoleSource(name, Key(), new RoleRequest(Needed("ramrolearn"), Value("rolesessionname") ?? "imagetools"), Sts());
            case "ECSRAMROLE":
                return new MetadataSource(Value("ecsrolename"), user, services);
            default:
                // The value is not repeated: it may be a key in the wrong place.
                throw CliProfile.Refuse(
                    $"The {name} is of a mode that this tool can't sign with.",
                    "Use mode AK, StsToken, RamRoleArn or EcsRamRole."
                );
        }
    }

    /// <summary>The region of the file: as stated, or that of its endpoint; null when the file names neither.</summary>
    public static string? Region(UserEnvironment user)
    {
        if (Values(user) is not { } found)
            return null;
        if (found.Values.GetValueOrDefault("region") is { Length: > 0 } region)
            return region;
        const string begin = "oss-",
            end = ".aliyuncs.com";
        var host = (found.Values.GetValueOrDefault("endpoint") ?? "").Split("://")[^1].TrimEnd('/');
        if (!host.StartsWith(begin, StringComparison.Ordinal) || !host.EndsWith(end, StringComparison.Ordinal))
            return null;
        var name = host[begin.Length..^end.Length];
        name = name.EndsWith("-internal", StringComparison.Ordinal) ? name[..^"-internal".Length] : name;
        return name.StartsWith("accelerate", StringComparison.Ordinal) || name.Contains('.', StringComparison.Ordinal) ? null : name;
    }

    private static (string Name, Dictionary<string, string> Values)? Values(UserEnvironment user)
    {
        var path = user.First("OSS_CONFIG_FILE") ?? System.IO.Path.Combine(user.Home, ".ossutilconfig");
        if (user.Read(path) is not { } text)
            return null;
        var profile = user.First("OSS_PROFILE");
        foreach (var section in profile is null ? (string[])["Credentials", "default"] : [$"profile {profile}", profile])
        {
            if (IniText.Section(text, section, Normalise) is { Count: > 0 } values)
                return ($"section {section} of {path}", values);
        }
        return null;
    }

    private static string Normalise(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
