namespace ImageTools.Cloud.CredentialSources;

/// <summary>The default profile of the official command line's configuration.</summary>
public static class ProfileSetting
{
    /// <summary>The variable that names the configuration file.</summary>
    public const string FileVariable = "ALIBABA_CLOUD_CONFIG_FILE";

    /// <summary>Name of the default profile: from the environment, else from the file.</summary>
    /// <exception cref="CloudException">The file can't be used.</exception>
    public static string Current(UserEnvironment user) => CliProfile.CurrentName(user);
}
