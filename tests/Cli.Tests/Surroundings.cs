namespace ImageTools.Cli.Tests;

/// <summary>
/// A home, a state and a working directory that nobody misses, and no credentials, for as long as a test runs. For tests of
/// <see cref="WholeProcess"/>.
/// </summary>
internal sealed class Surroundings : IDisposable
{
    private readonly TempDirectory temp = new();
    private readonly string before = Environment.CurrentDirectory;
    private readonly Dictionary<string, string?> saved = [];

    public Surroundings()
    {
        Set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
        Set("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou");
        foreach (
            var name in (string[])
                [
                    "ALIBABA_CLOUD_ACCESS_KEY_ID",
                    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                    "ALIBABA_CLOUD_CONFIG_FILE",
                    "ALIBABA_CLOUD_CREDENTIALS_URI",
                    "OSS_ENDPOINT",
                ]
        )
        {
            Set(name, null);
        }

        foreach (var name in (string[])["HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "TMPDIR"])
            Set(name, temp.Path);
        Environment.CurrentDirectory = temp.Path;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        foreach (var (name, value) in saved)
            Environment.SetEnvironmentVariable(name, value);
        temp.Dispose();
    }

    /// <summary>Changes a variable of the environment until the test ends.</summary>
    public void Set(string name, string? value)
    {
        saved.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
