namespace ImageTools.Upload.CredentialSources;

/// <summary>The region that the user works in.</summary>
public static class RegionSetting
{
    /// <summary>From the environment, else from the profile; null when neither says.</summary>
    public static string? Find(string? profile) => Find(UserEnvironment.Current, profile);

    /// <summary>The same in given surroundings.</summary>
    public static string? Find(UserEnvironment user, string? profile) =>
        user.First("ALIBABA_CLOUD_REGION_ID", "ALIBABACLOUD_REGION_ID", "ALICLOUD_REGION_ID", "ALICLOUD_REGION", "OSS_REGION") ?? CliProfile.Find(user, profile)?.Region;
}
