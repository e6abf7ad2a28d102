using System.Collections.Concurrent;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>A plan is what happens then.</summary>
public sealed class PlanTests
{
    [Theory]
    [InlineData("-O", "raw", "--part-size", "1M")]
    [InlineData("-O", "vhd-fixed", "--keep-object")]
    public async Task Bytes_parts_and_calls_of_a_plan_are_those_of_the_import(params string[] how)
    {
        var counts = new ConcurrentDictionary<string, int>();
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = r =>
                {
                    counts.AddOrUpdate($"{r.Service} {r.Operation}", 1, (_, n) => n + 1);
                    return null;
                },
            }
        );
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 5 << 20);
        string[] options = [raw, "--bucket", cloud.Bucket, "--name", "planned", "--ignore-preflight", .. how];

        var planned = cloud.Run(["plan", .. options, "--json", "--bandwidth", "8Mbps", "--price-per-gb-month", "0.12"]);
        Assert.True(planned.ExitCode == 0, planned.Error);
        var plan = JsonDocument.Parse(planned.Output).RootElement;
        Assert.Empty(cloud.Objects());
        Assert.DoesNotContain(counts.Keys, k =>
            k.EndsWith("ImportImage", StringComparison.Ordinal) || k.EndsWith("InitiateMultipartUpload", StringComparison.Ordinal)
        );
        Assert.Equal(
            planned.Output,
            cloud.Run(["plan", .. options, "--json", "--bandwidth", "8Mbps", "--price-per-gb-month", "0.12"]).Output
        );

        counts.Clear();
        var imported = cloud.Run(["import", .. options, "--json"]);
        Assert.True(imported.ExitCode == 0, imported.Error);
        var uploaded = ServedCloud.LastJson(imported).GetProperty("objects")[0];
        var disk = plan.GetProperty("disks")[0];
        Assert.Equal(uploaded.GetProperty("size").GetInt64(), disk.GetProperty("bytes").GetInt64());
        Assert.Equal(uploaded.GetProperty("parts").GetInt32(), disk.GetProperty("parts").GetInt32());
        Assert.Equal(Math.Ceiling(disk.GetProperty("bytes").GetInt64() / 1e6), plan.GetProperty("seconds").GetDouble());
        foreach (var call in plan.GetProperty("calls").EnumerateArray())
        {
            var (name, count) = (
                $"{call.GetProperty("service").GetString()} {call.GetProperty("operation").GetString()}",
                call.GetProperty("count").GetInt32()
            );
            if (call.GetProperty("exact").GetBoolean())
            {
                Assert.True(
                    counts.GetValueOrDefault(name) == count,
                    $"{name}: planned {count}, made {counts.GetValueOrDefault(name)} of "
                        + $"{string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal))}"
                );
            }
            else
            {
                Assert.InRange(counts.GetValueOrDefault(name), 1, int.MaxValue);
            }
        }
        Assert.Empty(
            counts.Keys.Except(
                plan.GetProperty("calls")
                    .EnumerateArray()
                    .Select(c => $"{c.GetProperty("service").GetString()} {c.GetProperty("operation").GetString()}")
            )
        );
        Assert.Contains(
            "planned",
            JsonDocument.Parse(cloud.Run("images", "--json").Output).RootElement.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_plan_needs_no_cloud_and_says_what_it_does_not_know()
    {
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory);
        var plan = ImageToolsCommand.Run("plan", raw, "--offline", "--json");
        Assert.Equal(3, plan.ExitCode);
        var root = JsonDocument.Parse(plan.Output).RootElement;
        Assert.Equal("imagetools.plan/1", root.GetProperty("schema").GetString());
        Assert.Equal("unknown", root.GetProperty("cloud")[0].GetProperty("status").GetString());
        Assert.Contains(root.GetProperty("importImage").EnumerateArray(), p =>
            p.GetProperty("name").GetString() == "ImageName" && p.GetProperty("value").GetString() == "NAME"
        );
        Assert.Contains(root.GetProperty("importImage").EnumerateArray(), p => p.GetProperty("value").GetString() == "imagetools-content");
        Assert.Contains(root.GetProperty("importImage").EnumerateArray(), p => p.GetProperty("name").GetString() == "ClientToken");
        Assert.DoesNotContain(root.GetProperty("importImage").EnumerateArray(), p =>
            p.GetProperty("name").GetString()!.EndsWith("OSSBucket", StringComparison.Ordinal)
            && p.GetProperty("reason").GetString()!.Contains("GiB", StringComparison.Ordinal)
        );
        Assert.All(root.GetProperty("importImage").EnumerateArray(), p => Assert.NotEmpty(p.GetProperty("reason").GetString()!));
        Assert.Equal(0, ImageToolsCommand.Run("plan", raw, "--offline", "--ignore-preflight").ExitCode);
        Assert.Equal(2, ImageToolsCommand.Run("plan", raw, "--offline", "--bandwidth", "fast").ExitCode);
    }
}
