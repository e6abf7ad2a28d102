using System.Diagnostics;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Interop;

/// <summary>Whatever happens in mid-upload, the same command again ends in the right object.</summary>
public sealed class InterruptedUploadTests
{
    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2", "-c")]
    [InlineData("vhd")]
    public async Task A_process_killed_in_mid_upload_goes_on_where_it_was(string format, params string[] more)
    {
        // The cloud holds back the parts after the fourth until the process is dead.
        var parts = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = false;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                {
                    if (request.Operation != "UploadPart")
                        return null;
                    if (Interlocked.Increment(ref parts) <= 4 || Volatile.Read(ref killed))
                        return null;
                    enough.TrySetResult();
                    return new Fault { Status = 503 };
                },
            }
        );
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 24 << 20);
        var location = $"oss://{cloud.Bucket}/disk.{format}";
        string[] command = ["upload", raw, location, "-O", format, .. more, "--part-size", "1M", "--parallel", "2"];

        using (var process = Start(cloud, command))
        {
            await enough.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Empty(cloud.Objects());
        Volatile.Write(ref killed, true);
        var result = cloud.Run([.. command, "--json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        var json = ServedCloud.LastJson(result);
        Assert.InRange(json.GetProperty("partsReused").GetInt32(), 1, 4);
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", format == "vhd" ? "vpc" : format, raw, cloud.ObjectFile($"disk.{format}"));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_server_error_on_every_third_part_ends_in_the_right_object(int status)
    {
        var count = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                    request.Operation == "UploadPart" && Interlocked.Increment(ref count) % 3 == 0 ? new Fault { Status = status } : null,
            }
        );

        UploadAndCompare(cloud);
    }

    [Fact]
    public async Task A_connection_cut_in_mid_part_ends_in_the_right_object()
    {
        var count = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = request =>
                    request.Operation == "UploadPart" && Interlocked.Increment(ref count) % 3 == 0
                        ? new Fault { CutRequestAfter = 300_000 }
                        : null,
            }
        );

        UploadAndCompare(cloud);
    }

    private static void UploadAndCompare(ServedCloud cloud)
    {
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 12 << 20);

        var result = cloud.Run("upload", raw, $"oss://{cloud.Bucket}/disk.qcow2", "-O", "qcow2", "--part-size", "1M");

        Assert.True(result.ExitCode == 0, result.Error);
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, cloud.ObjectFile("disk.qcow2"));
        Tool.Run("qemu-img", "check", cloud.ObjectFile("disk.qcow2"));
    }

    internal static Process Start(ServedCloud cloud, string[] command, Action<string?>? said = null, string[]? options = null)
    {
        var words = ImageToolsCommand.Words;
        var start = new ProcessStartInfo(words[0]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var word in words.Skip(1).Concat(command).Concat(options ?? cloud.Options))
            start.ArgumentList.Add(word);
        foreach (var (name, value) in cloud.Environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => said?.Invoke(line.Data);
        process.ErrorDataReceived += (_, line) => said?.Invoke(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }
}
