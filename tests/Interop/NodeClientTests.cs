using ImageTools.LocalCloud;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Interop;

/// <summary>The official Node clients against the embedded cloud: what they accept is what the real service's users will see.</summary>
public class NodeClientTests
{
    private static readonly string[] OssLines =
    [
        "v4-0: ok",
        "v4-1: ok",
        "v4-2: ok",
        "v1-0: ok",
        "v1-1: ok",
        "v1-2: ok",
        "lifecycle: ok",
        "presigned v1: ok",
        "temporary keys: ok",
        "refusals: ok",
    ];

    private static readonly string[] EcsLines =
    [
        "role: ok",
        "official-0: ok",
        "official-1: ok",
        "three disks: ok",
        "afterwards: ok",
        "pop-core: ok",
    ];

    [Fact]
    public async Task Ali_oss_works_against_the_embedded_cloud_in_every_url_style_and_with_both_signatures()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory, o => o);

        Assert.Equal(OssLines, clients.Run("oss.mjs", CloudServe.ReadyLine(cloud), directory["data"]));
    }

    [Fact]
    public async Task The_ecs_and_ram_clients_import_an_image_of_qemu_img_into_the_embedded_cloud()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory, o => o with { RoleExists = false, TaskStepDelay = TimeSpan.FromMilliseconds(10) });

        Assert.Equal(EcsLines, clients.Run("ecs.mjs", CloudServe.ReadyLine(cloud), directory["data"], Image(directory)));
    }

    [Fact]
    public async Task The_official_clients_complete_against_cloud_serve_as_a_process()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        using (var cloud = await CloudProcess.StartAsync(directory["data"]))
            Assert.Equal(OssLines, clients.Run("oss.mjs", cloud.Ready, directory["data"]));
        using (var cloud = await CloudProcess.StartAsync(directory["other"], "--without-role"))
            Assert.Equal(EcsLines, clients.Run("ecs.mjs", cloud.Ready, directory["other"], Image(directory)));
    }

    [Fact]
    public async Task The_official_clients_are_refused_in_the_services_own_words_when_a_token_has_ended_or_a_clock_is_wrong()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-10));
        await using var cloud = await Start(directory, o => o with { Time = clock });
        var ready = CloudServe.ReadyLine(cloud);

        // A token lives for a quarter of an hour, which is also how far clocks may differ.
        var token = Assert.Single(clients.Run("refusals.mjs", ready, directory["data"], more: new() { ["IMAGETOOLS_STEP"] = "token" }));
        clock.SetUtcNow(DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.Equal(
            ["late: ok"],
            clients.Run(
                "refusals.mjs",
                ready,
                directory["data"],
                more: new() { ["IMAGETOOLS_STEP"] = "late", ["IMAGETOOLS_TOKEN"] = token }
            )
        );
        clock.SetUtcNow(DateTimeOffset.UtcNow.AddMinutes(16));
        Assert.Equal(["skewed: ok"], clients.Run("refusals.mjs", ready, directory["data"], more: new() { ["IMAGETOOLS_STEP"] = "skewed" }));
    }

    [Fact]
    public async Task The_official_clients_are_refused_in_the_services_own_words_when_a_permission_is_missing_or_a_signature_is_wrong()
    {
        var clients = NodeClients.Install();
        using var directory = new TempDirectory();
        using var cloud = await CloudProcess.StartAsync(
            directory["data"],
            "--deny",
            "oss:GetObject",
            "--deny",
            "ecs:DescribeTasks",
            "--deny",
            "ram:GetRole"
        );

        Assert.Equal(
            ["denied: ok"],
            clients.Run("refusals.mjs", cloud.Ready, directory["data"], more: new() { ["IMAGETOOLS_STEP"] = "denied" })
        );
    }

    private static string Image(TempDirectory directory)
    {
        Tool.Require("qemu-img");
        File.WriteAllBytes(directory["a.raw"], [.. Enumerable.Range(0, 5 << 20).Select(i => (byte)(i * 31 >> 7))]);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", directory["a.raw"], directory["a.qcow2"]);
        return directory["a.qcow2"];
    }

    private static Task<LocalCloudServer> Start(TempDirectory directory, Func<LocalCloudOptions, LocalCloudOptions> change) =>
        LocalCloudServer.StartAsync(
            change(new LocalCloudOptions { DataDirectory = directory["data"] }),
            TestContext.Current.CancellationToken
        );
}
