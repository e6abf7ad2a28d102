using ImageTools.LocalCloud;

namespace ImageTools.Interop;

/// <summary>The official Node clients against the embedded cloud: what they accept is what the real service's users will see.</summary>
public class NodeClientTests
{
    [Fact]
    public async Task Ali_oss_works_against_the_embedded_cloud_in_every_url_style_and_with_both_signatures()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory, roleExists: true);

        var output = clients.Run("oss.mjs", cloud, directory["data"]);

        Assert.Equal(["v4-0: ok", "v4-1: ok", "v4-2: ok", "v1-0: ok", "v1-1: ok", "v1-2: ok", "lifecycle: ok", "presigned v1: ok", "temporary keys: ok", "refusals: ok"], output);
    }

    [Fact]
    public async Task The_ecs_and_ram_clients_import_an_image_of_qemu_img_into_the_embedded_cloud()
    {
        Tool.Require("qemu-img");
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory, roleExists: false);
        File.WriteAllBytes(directory["a.raw"], [.. Enumerable.Range(0, 5 << 20).Select(i => (byte)(i * 31 >> 7))]);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", directory["a.raw"], directory["a.qcow2"]);

        var output = clients.Run("ecs.mjs", cloud, directory["data"], directory["a.qcow2"]);

        Assert.Equal(["role: ok", "official-0: ok", "official-1: ok", "three disks: ok", "afterwards: ok", "pop-core: ok"], output);
    }

    private static Task<LocalCloudServer> Start(TempDirectory directory, bool roleExists) => LocalCloudServer.StartAsync(
        new LocalCloudOptions { DataDirectory = directory["data"], RoleExists = roleExists, TaskStepDelay = TimeSpan.FromMilliseconds(10) },
        TestContext.Current.CancellationToken);
}
