namespace ImageTools.Convert.Outputs;

/// <summary>Where the tool keeps what it has to remember between two commands.</summary>
public static class StateDirectory
{
    /// <summary>$XDG_STATE_HOME/imagetools, or where the system keeps such things. It may not exist.</summary>
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
