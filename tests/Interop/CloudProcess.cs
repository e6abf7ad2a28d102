using System.Diagnostics;

namespace ImageTools.Interop;

/// <summary>
/// `imagetools cloud serve` as users start it: a process of its own, of which nothing is known but the line that it
/// prints.
/// </summary>
internal sealed class CloudProcess : IDisposable
{
    private readonly Process process;

    private CloudProcess(Process process, string ready)
    {
        this.process = process;
        Ready = ready;
    }

    /// <summary>The line of JSON with endpoints, keys, region and bucket.</summary>
    public string Ready { get; }

    /// <summary>Starts one on a port that is free, and waits until it is ready.</summary>
    public static async Task<CloudProcess> StartAsync(string data, params string[] more)
    {
        var words = ImageToolsCommand.Words;
        var start = new ProcessStartInfo(words[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])[.. words.Skip(1), "cloud", "serve", "--listen", "127.0.0.1:0", "--data", data, .. more])
            start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        var ready = await process
            .StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromMinutes(1));
        Assert.StartsWith("{", ready ?? "(it ended)", StringComparison.Ordinal);
        return new CloudProcess(process, ready!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
