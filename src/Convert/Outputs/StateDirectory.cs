namespace ImageTools.Convert.Outputs;

/// <summary>The directory for state that the tool keeps between commands.</summary>
public static class StateDirectory
{
    /// <summary>$XDG_STATE_HOME/imagetools, or the system's directory for application data. It may not exist.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Base(), "imagetools");

    private static string Base() =>
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state && System.IO.Path.IsPathRooted(state) ? state
        : OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : System.IO.Path.Combine(
            Environment.GetEnvironmentVariable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".local",
            "state"
        );
}
