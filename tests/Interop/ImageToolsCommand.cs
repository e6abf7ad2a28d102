namespace ImageTools.Interop;

/// <summary>The command as users run it: a process of its own.</summary>
internal static class ImageToolsCommand
{
    /// <summary>The published command that ./test.sh built, or the managed build beside these tests.</summary>
    private static readonly string? Published = Environment.GetEnvironmentVariable("IMAGETOOLS_CLI");

    /// <summary>The words that start it, for tests that wrap it into another program.</summary>
    public static string[] Words =>
        Published is { Length: > 0 } ? [Published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "imagetools.dll")];

    /// <summary>Runs it to its end.</summary>
    public static ToolResult Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs it to its end with extra environment variables.</summary>
    public static ToolResult Run(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Tool.TryRunIn(null, environment, Words[0], [.. Words.Skip(1), .. arguments]);
}
