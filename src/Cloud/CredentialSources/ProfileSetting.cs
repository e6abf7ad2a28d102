namespace ImageTools.Cloud.CredentialSources;

/// <summary>The profile of the official command line's configuration that is used when none is named.</summary>
public static class ProfileSetting
{
    /// <summary>The variable that names the configuration file.</summary>
    public const string FileVariable = "ALIBABA_CLOUD_CONFIG_FILE";

    /// <summary>Its name: from the environment, else the file's own choice.</summary>
    /// <exception cref="CloudException">The file can't be used.</exception>
    public static string Current(UserEnvironment user) => CliProfile.CurrentName(user);
}
