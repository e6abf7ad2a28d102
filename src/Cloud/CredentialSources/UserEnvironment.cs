using ImageTools.Disks;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>The user's environment variables and the files of the home directory. Tests bring their own.</summary>
/// <param name="variable">Value of a variable, or null.</param>
/// <param name="readFile">Text of a file, or null when there is none.</param>
/// <param name="home">Home directory.</param>
public sealed class UserEnvironment(Func<string, string?> variable, Func<string, string?> readFile, string home)
{
    private const int LargestFile = 1 << 20;

    /// <summary>The environment of this process.</summary>
    public static UserEnvironment Current { get; } =
        new(
            Environment.GetEnvironmentVariable,
            path => File.Exists(path) ? BoundedFile.ReadText(path, LargestFile) : null,
            Environment.GetEnvironmentVariable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)
        );

    /// <summary>The same environment with another value of one variable.</summary>
    public UserEnvironment With(string name, string value) => new(n => n == name ? value : variable(n), readFile, Home);

    /// <summary>Home directory.</summary>
    public string Home { get; } = home;

    /// <summary>The first of these variables that is set and not empty, or null.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (variable(name) is { Length: > 0 } value)
                return value;
        }
        return null;
    }

    /// <summary>Whether a variable says yes.</summary>
    public bool IsOn(string name) => variable(name)?.ToLowerInvariant() is "true" or "1";

    /// <summary>Text of a file, or null when there is none.</summary>
    /// <exception cref="CloudException">The file exists and can't be read.</exception>
    public string? Read(string path)
    {
        try
        {
            return readFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CloudException("credentials", "unreadable-file", $"{path} can't be read: {e.Message}", inner: e);
        }
    }
}
