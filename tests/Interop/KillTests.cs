using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ImageTools.Cloud.Endpoints;
using ImageTools.LocalCloud.Faults;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Interop;

/// <summary>
/// kill -9 at random moments of uploads, compressed and not, and of imports: whatever the moment, going on ends in the right object (and
/// image), no part is sent again but those that were in flight, and `clean` leaves nothing. 200 kills; IMAGETOOLS_KILLS=1000 for the long
/// run.
/// </summary>
public sealed class KillTests
{
    private const int Parts = 12,
        PartSize = 256 << 10,
        InFlight = 2,
        Lanes = 2;
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("IMAGETOOLS_KILLS") is { Length: > 0 } asked ? asked : "200",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Whenever_a_process_is_killed_going_on_ends_in_the_right_object()
    {
        Tool.Require("qemu-img");
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await Task.WhenAll(
            Enumerable
                .Range(0, Lanes)
                .Select(lane =>
                    Task.Run(async () =>
                    {
                        using var worker = new Lane(new Random(seed + lane), Kills / Lanes);
                        await worker.RunAsync();
                    })
                )
        );
    }

    /// <summary>One cloud and one user, who works on one object after the other.</summary>
    private sealed class Lane(Random random, int kills) : IDisposable
    {
        private readonly TempDirectory directory = new();
        private readonly Lock gate = new();
        private readonly List<string> story = [];
        private ConcurrentDictionary<string, int> now = new();
        private TaskCompletionSource moment = new();
        private int requests,
            target = int.MaxValue;

        public void Dispose() => directory.Dispose();

        public async Task RunAsync()
        {
            await using var cloud = await ServedCloud.StartAsync(o =>
                o with
                {
                    Fault = Choose,
                    TaskStepDelay = TimeSpan.FromMilliseconds(3),
                }
            );
            var raw = CloudErrorTests.Raw(directory, Parts * PartSize);
            var killed = 0;
            for (var index = 0; killed < kills; index++)
            {
                story.Clear();
                try
                {
                    killed += await ObjectAsync(cloud, raw, index, Math.Min(1 + random.Next(5), kills - killed));
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Object {index}: {string.Join(" | ", story)}", e);
                }
            }
            var cleaned = cloud.Run("clean", "--json");
            Assert.True(cleaned.ExitCode == 0, cleaned.Error);
            var rest = cloud.Run("clean", $"oss://{cloud.Bucket}", "--json");
            Assert.True(rest.ExitCode == 0, rest.Error);
            using var document = JsonDocument.Parse(rest.Output);
            Assert.Empty(document.RootElement.GetProperty("left").EnumerateArray());
            Assert.Empty(document.RootElement.GetProperty("removed").EnumerateArray());
        }

        /// <summary>
        /// Kills a command up to so many times and lets it finish, or leaves it to `clean`. Returns how often it was
        /// killed.
        /// </summary>
        private async Task<int> ObjectAsync(ServedCloud cloud, string raw, int index, int wanted)
        {
            var imports = index % 3 == 2;
            // A stream, whose first part goes last: each run has to produce again what the one before had sent.
            var compresses = index % 3 == 1;
            var (name, key) = ($"disk-{index}", $"images/disk-{index}.{(compresses ? "qcow2" : "raw")}");
            string[] command = imports
                ?
                [
                    "import",
                    raw,
                    "--bucket",
                    cloud.Bucket,
                    "--key",
                    key,
                    "--name",
                    name,
                    "--format",
                    "raw",
                    "--ignore-preflight",
                    "--keep-object",
                ]
                : ["upload", raw, $"oss://{cloud.Bucket}/{key}", .. compresses ? (string[])["-c", "-O", "qcow2"] : ["-O", "raw"]];
            var run = RunStore.IdOf(OssEndpoint.Parse(cloud.Endpoint, cloud.Options[1]), cloud.Account, new OssLocation(cloud.Bucket, key));
            command = [.. command, "--part-size", "256K", "--parallel", $"{InFlight}"];
            List<ConcurrentDictionary<string, int>> runs = [];
            var killed = 0;
            while (killed < wanted)
            {
                var (next, resumes) = Next(killed, command, run);
                if (!await KilledAsync(cloud, next, imports ? 34 : 22, runs))
                {
                    if (!resumes)
                        break;
                    continue;
                }
                killed++;
            }
            if (index % 10 == 9)
                return killed;
            var end = Finish(cloud, command, run);
            Assert.True(end is null, end);
            if (compresses)
                Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, cloud.ObjectFile(key));
            else
                Tool.Run("cmp", raw, cloud.ObjectFile(key));
            runs.Add(now);
            // What one run sent and a later one again was in flight when it died.
            for (var at = 0; at < runs.Count; at++)
                Assert.InRange(runs[at].Keys.Count(part => runs.Skip(at + 1).Any(later => later.ContainsKey(part))), 0, InFlight);
            if (imports)
                AssertOneImage(cloud, name);
            return killed;
        }

        private (string[] Command, bool Resumes) Next(int killed, string[] command, string run)
        {
            var resumes = killed > 0 && random.Next(2) == 0;
            return (resumes ? ["resume", run] : command, resumes);
        }

        /// <summary>Starts a command and kills it at its nth request and some milliseconds; false when it had ended before.</summary>
        private async Task<bool> KilledAsync(ServedCloud cloud, string[] command, int most, List<ConcurrentDictionary<string, int>> runs)
        {
            var happened = Arm(random.Next(1, most));
            var later = random.Next(0, 12);
            using var process = InterruptedUploadTests.Start(cloud, command, options: command[0] == "resume" ? [] : null);
            var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var first = await Task.WhenAny(happened, ended).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            if (first == happened)
                await Task.Delay(later, TestContext.Current.CancellationToken);
            var was = process.HasExited;
            if (!was)
                process.Kill();
            await ended;
            var died = !was && process.ExitCode is 137 or -1;
            story.Add($"{command[0]} {(died ? "killed" : $"ended with {process.ExitCode}")} at {requests} requests, {now.Count} parts");
            runs.Add(now);
            return died;
        }

        /// <summary>
        /// Half by `resume`, half by the same command; what `resume` knows nothing of, the same command goes on with. Null, or
        /// what went wrong.
        /// </summary>
        private string? Finish(ServedCloud cloud, string[] command, string run)
        {
            _ = Arm(int.MaxValue);
            var resumed = random.Next(2) == 0 ? Run("resume", run) : null;
            if (resumed is { ExitCode: 0 })
                return null;
            if (resumed is not null && !resumed.Output.Contains("no-run", StringComparison.Ordinal))
                return resumed.Output + resumed.Error;
            var again = Run(command);
            // Finished at the moment of the kill.
            return again.ExitCode == 0 || (command[0] == "upload" && again.Output.Contains("object-exists", StringComparison.Ordinal))
                ? null
                : again.Output + again.Error;

            ToolResult Run(params string[] words)
            {
                var result = words[0] == "resume" ? cloud.RunHere([.. words, "--json"]) : cloud.Run([.. words, "--json"]);
                story.Add($"{words[0]} ended with {result.ExitCode}");
                return result;
            }
        }

        private static void AssertOneImage(ServedCloud cloud, string name)
        {
            var result = cloud.Run("images", "--json");
            Assert.True(result.ExitCode == 0, result.Error);
            using var document = JsonDocument.Parse(result.Output);
            var image = Assert.Single(document.RootElement.GetProperty("images").EnumerateArray(), i =>
                i.GetProperty("imageName").GetString() == name
            );
            Assert.Equal("Available", image.GetProperty("status").GetString());
        }

        private Task Arm(int request)
        {
            lock (gate)
            {
                (now, requests, target) = (new(), 0, request);
                moment = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return moment.Task;
            }
        }

        /// <summary>Counts; parts take their time, so that processes die with some in flight.</summary>
        private Fault? Choose(FaultRequest request)
        {
            lock (gate)
            {
                if (request.Operation == "UploadPart")
                    now.AddOrUpdate($"{request.Key} {request.PartNumber}", 1, (_, n) => n + 1);
                if (++requests == target)
                    moment.TrySetResult();
            }
            return request.Operation == "UploadPart" ? new Fault { Delay = TimeSpan.FromMilliseconds(6) } : null;
        }
    }
}
