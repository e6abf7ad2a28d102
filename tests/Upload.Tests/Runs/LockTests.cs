using System.Diagnostics;
using System.Net;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Tests.Runs;

/// <summary>One holder of a run at a time, whoever it is and however often they change.</summary>
public sealed class LockTests
{
    private const int Processes = 3,
        Threads = 2;
    private const string Place = "IMAGETOOLS_TEST_LOCK_PLACE";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(4);
    private static readonly OssLocation To = new("examplebucket", "disk.raw");

    [Fact]
    public async Task One_holder_at_a_time_among_processes_and_threads()
    {
        // The processes are this test itself.
        if (Environment.GetEnvironmentVariable(Place) is { Length: > 0 } place)
        {
            await WorkAsync(place);
            return;
        }
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["runs"]);
        var others = Enumerable.Range(0, Processes).Select(_ => Start(directory.Path)).ToArray();
        await WorkAsync(directory.Path);
        foreach (var other in others)
        {
            var output = await other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await other.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(other.ExitCode == 0, output);
            other.Dispose();
        }
        Assert.False(File.Exists(directory["violated"]), "Two held one run at once.");
        Assert.InRange(Directory.GetFiles(directory.Path, "worked-*").Length, 2, Processes + 1);
        Assert.Empty(Directory.GetFiles(directory["runs"]));
    }

    [Fact]
    public void A_lock_that_was_removed_under_its_holder_is_not_taken_for_the_new_one()
    {
        using var directory = new TempDirectory();
        var path = directory["run.lock"];
        // Opened before the holder let go and removed it, as if it had been waiting.
        using (var held = RunLock.TryTake(path))
        {
            Assert.NotNull(held);
            Assert.Null(RunLock.TryTake(path));
            Assert.True(RunLock.IsHeld(path));
        }
        Assert.False(File.Exists(path));
        Assert.False(RunLock.IsHeld(path));
        using var next = RunLock.TryTake(path);
        Assert.NotNull(next);
        Assert.True(RunLock.IsHeld(path));
    }

    private static Process Start(string place)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LockTests).Assembly.Location);
        foreach (
            var argument in (string[])
                ["--filter-method", $"*{nameof(One_holder_at_a_time_among_processes_and_threads)}", "--no-progress", "--no-ansi"]
        )
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[Place] = place;
        return Process.Start(start)!;
    }

    /// <summary>Takes hold of the run again and again, and looks whether somebody else is there.</summary>
    private static async Task WorkAsync(string place)
    {
        var store = new RunStore(Path.Combine(place, "runs"));
        var end = Stopwatch.StartNew();
        var turns = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        using var inside = new FakeHttp(request => Inside(place, request));
                        using var client = new OssClient(
                            OssEndpoint.ForRegion("cn-hangzhou"),
                            new FixedCredentials("test", new Credentials("id", "secret")),
                            inside,
                            TimeProvider.System,
                            attempts: 1
                        );
                        while (end.Elapsed < Long)
                        {
                            try
                            {
                                await store.AbortAsync(client, To, CancellationToken.None);
                                Interlocked.Increment(ref turns);
                            }
                            catch (CloudException e) when (e.Code == "run-busy") { }
                        }
                    })
                )
        );
        if (turns > 0)
            await File.WriteAllTextAsync(Path.Combine(place, $"worked-{Environment.ProcessId}"), $"{turns}");
    }

    /// <summary>A service that is only asked while the run is held: whoever is inside keeps a file there.</summary>
    private static HttpResponseMessage Inside(string place, RecordedRequest request)
    {
        if (request.Address.Query.Contains("bucketInfo", StringComparison.Ordinal))
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        var path = Path.Combine(place, "inside");
        try
        {
            using (var file = new FileStream(path, FileMode.CreateNew))
            {
                for (var i = 0; i < 20; i++)
                {
                    file.WriteByte(1);
                    file.Flush();
                }
            }
            File.Delete(path);
        }
        catch (IOException)
        {
            File.WriteAllText(Path.Combine(place, "violated"), "");
        }
        return FakeHttp.Text(200, "<R/>");
    }
}
