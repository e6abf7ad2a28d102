namespace ImageTools.Cloud.CredentialSources;

/// <summary>The region that the user works in.</summary>
public static class RegionSetting
{
    /// <summary>The region of this ECS instance; null when this machine is none, or its metadata may not be asked.</summary>
    public static async Task<string?> FindOnInstanceAsync(
        UserEnvironment user,
        CredentialServices services,
        CancellationToken cancellation
    ) =>
        user.IsOn("ALIBABA_CLOUD_ECS_METADATA_DISABLED")
            ? null
            : await new MetadataSource(null, user, services).FindRegionAsync(cancellation).ConfigureAwait(false);

    /// <summary>
    /// The region from the named profile, else from the environment, else from the current profile, else from ossutil's configuration; null
    /// when none of them states one.
    /// </summary>
    public static string? Find(UserEnvironment user, string? profile) =>
        // A named profile brings its own region; the environment does not override it.
        (profile is null ? null : CliProfile.Find(user, profile)?.Region)
        ?? user.First(
            "ALIBABA_CLOUD_REGION_ID",
            "ALIBABACLOUD_REGION_ID",
            "ALICLOUD_REGION_ID",
            "REGION_ID",
            "ALIBABA_CLOUD_REGION",
            "ALIBABACLOUD_REGION",
            "ALICLOUD_REGION",
            "OSS_REGION"
        )
        ?? (profile is null ? CliProfile.Find(user, null)?.Region ?? OssutilConfig.Region(user) : null);
}
