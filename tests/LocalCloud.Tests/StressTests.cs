using ImageTools.LocalCloud.Tests.Ecs;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests;

public class StressTests
{
    private const int Clients = 32;

    [Fact]
    public async Task Thirty_two_clients_at_once_get_what_each_of_them_put()
    {
        using var directory = new TempDirectory();
        var contents = Enumerable.Range(0, Clients).Select(n => Cloud.Bytes(400 * 1024 + 512 * n, n)).ToArray();
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => Task.Run(() => Work(cloud, n, contents[n]))));
            Assert.Equal(Clients + 1, Count(await cloud.Text("GET", $"/{Cloud.Bucket}/?max-keys=1000"), "<Contents>"));
            Assert.Equal(0, Count(await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads"), "<Upload>"));
            Assert.Equal(Clients, (await cloud.Ecs("DescribeTasks")).Answer.GetProperty("TotalCount").GetInt32());
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            for (var n = 0; n < Clients; n++)
                Assert.Equal(contents[n], await cloud.Get($"{n}/disk.raw"));
        }
    }

    // Each has an object of its own, and all of them fight for one.
    private static async Task Work(Cloud cloud, int n, byte[] content)
    {
        var upload = await cloud.Initiate($"{n}/disk.raw");
        var abandoned = await cloud.Initiate($"{n}/abandoned.raw");
        const int PartSize = 100 * 1024;
        var parts = await Task.WhenAll(
            content.Chunk(PartSize).Select(async (part, i) => (i + 1, await cloud.UploadPart($"{n}/disk.raw", upload, i + 1, part)))
        );
        (await cloud.Put("shared.raw", content)).EnsureSuccessStatusCode();
        using (var done = await cloud.Complete($"{n}/disk.raw", upload, parts))
            Assert.Equal(200, (int)done.StatusCode);
        Assert.Equal("OK", await cloud.Code("DELETE", $"/{Cloud.Bucket}/{n}/abandoned.raw?uploadId={abandoned}"));
        Assert.Equal(content, await cloud.Get($"{n}/disk.raw"));
        Assert.Contains($"{n}/disk.raw", await cloud.Text("GET", $"/{Cloud.Bucket}/?prefix={n}/"), StringComparison.Ordinal);
        var import = await ImportTests.Import(cloud, $"{n}/disk.raw", $"image-{n}");
        Assert.Equal("OK", import.Code());
        Assert.Equal("Finished", (await cloud.End(import.Answer.GetProperty("TaskId").GetString()!)).GetProperty("TaskStatus").GetString());
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
