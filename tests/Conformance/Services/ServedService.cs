using System.Diagnostics;
using System.Text.Json;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Services;

/// <summary>`imagetools cloud serve` as a process, which can be killed and started again on what it left.</summary>
internal sealed class ServedService : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private Process? process;

    /// <summary>Starts it; returns when it says that it is ready.</summary>
    public async Task<Service> StartAsync()
    {
        // The published command that ./test.sh built, or the managed build beside these tests.
        string[] words = Environment.GetEnvironmentVariable("IMAGETOOLS_CLI") is { Length: > 0 } published
            ? [published]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, "imagetools.dll")];
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var word in (string[])[.. words.Skip(1), "cloud", "serve", "--data", directory.Path])
            start.ArgumentList.Add(word);
        process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"cloud serve ended before it was ready: {await errors}");
        using var ready = JsonDocument.Parse(line);
        string Text(string name) => ready.RootElement.GetProperty(name).GetString()!;
        return new Service(
            ServiceKind.Served,
            new Uri(Text("oss")),
            Text("region"),
            Text("bucket"),
            new Credentials(Text("accessKeyId"), Text("accessKeySecret"))
        )
        {
            Ecs = new Uri(Text("ecs")),
            Ram = new Uri(Text("ram")),
            Sts = new Uri(Text("sts")),
        };
    }

    /// <summary>kill -9: nothing in it gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        directory.Dispose();
    }
}
