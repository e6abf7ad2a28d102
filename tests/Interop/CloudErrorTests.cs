namespace ImageTools.Interop;

/// <summary>What the cloud refuses is explained, and leaves nothing behind that looks finished.</summary>
public sealed class CloudErrorTests
{
    [Fact]
    public async Task A_missing_bucket_is_said_to_be_missing()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();

        var result = cloud.Run("upload", Raw(directory), "oss://no-such-bucket-here/disk.raw");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no-such-bucket-here", result.Error, StringComparison.Ordinal);
        Assert.Empty(cloud.Objects());
    }

    [Fact]
    public async Task Wrong_keys_are_said_to_be_wrong_and_never_shown()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var environment = cloud.Environment;
        environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "not-the-secret-0123456789";

        var result = ImageToolsCommand.Run(
            environment,
            ["upload", Raw(directory), $"oss://{cloud.Bucket}/disk.raw", "--json", .. cloud.Options]
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("secret", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("not-the-secret-0123456789", result.Error + result.Output, StringComparison.Ordinal);
        Assert.Empty(cloud.Objects());
    }

    [Fact]
    public void No_keys_at_all_are_explained()
    {
        using var directory = new TempDirectory();
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = directory.Path,
            ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "",
            ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "",
            ["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true",
        };

        var result = ImageToolsCommand.Run(
            environment,
            "upload",
            Raw(directory),
            "oss://some-bucket/disk.raw",
            "--region",
            "cn-hangzhou",
            "--oss-endpoint",
            "http://127.0.0.1:9"
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_ID", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oss://imagetools-demo/a/../b.raw")]
    [InlineData("oss://imagetools-demo/../b.raw")]
    public async Task An_object_name_with_dots_is_refused_before_the_first_call(string location)
    {
        var calls = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = _ =>
                {
                    Interlocked.Increment(ref calls);
                    return null;
                },
            }
        );
        using var directory = new TempDirectory();

        var result = cloud.Run("upload", Raw(directory), location);

        Assert.InRange(result.ExitCode, 1, 2);
        Assert.Contains("..", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, calls);
        Assert.Empty(cloud.Objects());
    }

    [Fact]
    public async Task A_missing_role_is_explained_before_a_byte_is_uploaded()
    {
        await using var cloud = await ServedCloud.StartAsync(o => o with { RoleExists = false });
        using var directory = new TempDirectory();

        var result = cloud.Run("import", Raw(directory), "--bucket", cloud.Bucket, "--name", "no-role", "--ignore-preflight");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("AliyunECSImageImportDefaultRole", result.Error, StringComparison.Ordinal);
        Assert.Contains("ecs.aliyuncs.com", result.Error, StringComparison.Ordinal);
        Assert.Empty(cloud.Objects());
    }

    [Fact]
    public async Task An_image_that_would_not_boot_is_blocked_with_exit_code_3_and_nothing_is_uploaded()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();

        var result = cloud.Run("import", Raw(directory), "--bucket", cloud.Bucket, "--name", "blocked");

        Assert.Equal(3, result.ExitCode);
        Assert.Empty(cloud.Objects());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_found_before_the_upload()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        string[] command = ["import", Raw(directory), "--bucket", cloud.Bucket, "--name", "taken", "--ignore-preflight"];
        var first = cloud.Run(command);
        Assert.True(first.ExitCode == 0, first.Error);

        // The same disk would be the same image; another one is in the way.
        Raw(directory, 5 << 20);
        var second = cloud.Run([.. command, "--key", "second.qcow2"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("taken", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("second.qcow2", cloud.Objects());
    }

    /// <summary>A disk with a partition table, random data and nothing to boot.</summary>
    internal static string Raw(TempDirectory directory, int size = 4 << 20)
    {
        var bytes = new byte[size];
        new Random(11).NextBytes(bytes.AsSpan(1 << 20));
        bytes[0x1C2] = 0x83;
        BitConverter.TryWriteBytes(bytes.AsSpan(0x1C6), 2048);
        BitConverter.TryWriteBytes(bytes.AsSpan(0x1CA), size / 512 - 2048);
        bytes[510] = 0x55;
        bytes[511] = 0xAA;
        File.WriteAllBytes(directory["disk.raw"], bytes);
        return directory["disk.raw"];
    }
}
