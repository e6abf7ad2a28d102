using System.Diagnostics;
using System.Globalization;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Interop;

/// <summary>kill -9 at any moment, again and again: the object is right in the end, and nothing is sent twice but what was on its way.</summary>
public sealed class KillTests
{
    private const int Parts = 8, PartSize = 128 << 10, Parallel = 2, MostKillsEach = 6;

    // Half of the kills each; the long run asks for more.
    private static readonly int Kills = (int.TryParse(Environment.GetEnvironmentVariable("IMAGETOOLS_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 200) / 2;

    [Theory]
    [InlineData("upload")]
    [InlineData("import")]
    public async Task Killed_at_random_it_ends_in_the_right_object_and_sends_nothing_twice_but_what_was_in_flight(string verb)
    {
        var random = new Random(5);
        var sent = 0;
        var left = 0;
        Process? victim = null;
        var gate = new Lock();
        await using var cloud = await ServedCloud.StartAsync(o => o with
        {
            TaskStepDelay = TimeSpan.Zero,
            Fault = request =>
            {
                lock (gate)
                {
                    if (request.Operation == "UploadPart")
                        sent++;
                    // Once ECS has the object, nothing of the upload is left to be interrupted.
                    if (victim is not null && request.Service == "oss" && --left == 0)
                        victim.Kill();
                }
                return request.Operation == "UploadPart" ? new Fault { Delay = TimeSpan.FromMilliseconds(5) } : null;
            },
        });
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, Parts * PartSize + (1 << 20));
        var parts = (new FileInfo(raw).Length + PartSize - 1) / PartSize;
        var all = 0;
        for (var number = 1; all < Kills; number++)
        {
            var key = $"disk{number}.raw";
            string[] common = ["--part-size", "128K", "--parallel", "2", "--json"];
            string[] command = verb == "upload"
                ? ["upload", raw, $"oss://{cloud.Bucket}/{key}", .. common]
                : ["import", raw, "--format", "raw", "--bucket", cloud.Bucket, "--key", key, "--name", $"image{number}", "--ignore-preflight", "--keep-object", .. common];
            lock (gate)
                sent = 0;
            var killed = 0;
            while (true)
            {
                // By `resume` where a run is recorded, every other time; else by the same command.
                var resumes = random.Next(2) == 0 && Directory.Exists(RunsOf(cloud)) && Directory.GetFiles(RunsOf(cloud), "*.jsonl").Length > 0;
                using var process = InterruptedUploadTests.Start(cloud, resumes ? ["resume", "--json"] : command, null, resumes ? [] : null);
                lock (gate)
                    (victim, left) = killed < MostKillsEach ? (process, random.Next(1, 16)) : (null, 0);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
                lock (gate)
                    victim = null;
                if (process.ExitCode == 0)
                    break;
                Assert.Equal(128 + 9, process.ExitCode);
                killed++;
                all++;
            }
            Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(cloud.ObjectFile(key)));
            Assert.InRange(sent, parts, parts + (Parallel * killed));
        }
        // A run that died before it heard of its upload's id knows nothing of it.
        Assert.True(cloud.Run("clean", $"oss://{cloud.Bucket}", "--others").ExitCode == 0);
        Assert.Empty(cloud.UnfinishedUploads());
        Assert.Empty(Directory.GetFiles(RunsOf(cloud), "*.jsonl"));
    }

    private static string RunsOf(ServedCloud cloud) => Path.Combine(cloud.Home, "imagetools", "runs");
}
