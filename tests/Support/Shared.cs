namespace ImageTools.Tests.Support;

/// <summary>What may lie beside the repository. A test that needs it says so when it is not there.</summary>
internal static class Shared
{
    /// <summary>The root of this repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>../shared/<paramref name="relative"/>, or the test is skipped.</summary>
    public static string File(string relative)
    {
        var path = Path.Combine(
            Environment.GetEnvironmentVariable("IMAGETOOLS_SHARED") ?? Path.Combine(Repository, "..", "shared"),
            relative
        );
        Assert.SkipUnless(System.IO.File.Exists(path) || Directory.Exists(path), $"shared/{relative} is not beside this repository.");
        return Path.GetFullPath(path);
    }

    /// <summary>
    /// A real guest made by make-guests.sh (NAME.raw, NAME.expected.json), in the directory that ./test.sh prepares; else
    /// skipped.
    /// </summary>
    public static string Guest(string fileName)
    {
        var directory = Environment.GetEnvironmentVariable("IMAGETOOLS_GUESTS") ?? Path.Combine(Repository, ".test", "guests");
        var path = Path.Combine(directory, fileName);
        Assert.SkipUnless(
            System.IO.File.Exists(path),
            $"The guest {fileName} has not been made; ./test.sh makes it where it may (root, mmdebstrap, shared/tools)."
        );
        return path;
    }

    private static string FindRepository()
    {
        var directory = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(directory, "ImageTools.sln")))
        {
            directory = Path.GetDirectoryName(directory)
                ?? throw new DirectoryNotFoundException("ImageTools.sln is in no directory above the tests.");
        }

        return directory;
    }
}
