using ImageTools.LocalCloud;

namespace ImageTools.Interop;

/// <summary>rclone, which speaks to OSS as to S3 and signs as AWS does, against the embedded cloud.</summary>
public class RcloneTests
{
    [Fact]
    public async Task Rclone_puts_lists_reads_and_removes_objects_of_many_parts_and_of_one()
    {
        Tool.Require("rclone");
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory);
        var bytes = new byte[(17 << 20) + 5];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(directory["large.bin"], bytes);
        File.WriteAllText(directory["a +b%.txt"], "small");

        Run(cloud, "copyto", directory["large.bin"], $":s3:{cloud.Bucket}/rc/large.bin");
        Run(cloud, "copyto", directory["a +b%.txt"], $":s3:{cloud.Bucket}/rc/a +b%.txt");

        Assert.Equal(bytes, File.ReadAllBytes(directory[$"data/oss/{cloud.Bucket}/rc/large.bin"]));
        Assert.Equal(
            ["a +b%.txt", "large.bin"],
            Run(cloud, "lsf", $":s3:{cloud.Bucket}/rc").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()
        );
        Assert.Equal("small", Run(cloud, "cat", $":s3:{cloud.Bucket}/rc/a +b%.txt"));
        Run(cloud, "check", directory["large.bin"], $":s3:{cloud.Bucket}/rc");
        Run(cloud, "deletefile", $":s3:{cloud.Bucket}/rc/large.bin");
        Assert.False(File.Exists(directory[$"data/oss/{cloud.Bucket}/rc/large.bin"]));
    }

    [Fact]
    public async Task Rclone_with_a_wrong_secret_is_refused()
    {
        Tool.Require("rclone");
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory);
        var result = Try(cloud, "wrong-secret", "lsf", $":s3:{cloud.Bucket}");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("SignatureDoesNotMatch", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rclone_makes_buckets_that_are_what_it_asks_for_or_is_refused()
    {
        Tool.Require("rclone");
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory);

        var result = Try(
            cloud,
            cloud.AccessKeySecret,
            "mkdir",
            ":s3:spare-bucket",
            "--s3-no-check-bucket=false",
            "--s3-bucket-acl",
            "public-read-write"
        );
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("NotImplemented", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory["data/oss/spare-bucket"]));
        Run(cloud, "mkdir", ":s3:spare-bucket", "--s3-no-check-bucket=false", "--s3-bucket-acl", "private");
        Run(cloud, "mkdir", ":s3:open-bucket", "--s3-no-check-bucket=false", "--s3-bucket-acl", "public-read");
        Assert.Equal(
            ["imagetools-demo/", "open-bucket/", "spare-bucket/"],
            Run(cloud, "lsf", ":s3:").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()
        );
        // rclone gives each object an ACL of its own, private unless told.
        Run(cloud, "touch", ":s3:open-bucket/closed");
        Run(cloud, "touch", ":s3:open-bucket/a", "--s3-acl", "public-read");
        Run(cloud, "touch", ":s3:spare-bucket/a");
        using var nobody = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal(
            200,
            (int)(await nobody.GetAsync(new Uri($"{cloud.Endpoint}/open-bucket/a"), TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(
            403,
            (int)(await nobody.GetAsync(new Uri($"{cloud.Endpoint}/open-bucket/closed"), TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(
            403,
            (int)(await nobody.GetAsync(new Uri($"{cloud.Endpoint}/spare-bucket/a"), TestContext.Current.CancellationToken)).StatusCode
        );
    }

    private static Task<LocalCloudServer> Start(TempDirectory directory) =>
        LocalCloudServer.StartAsync(new LocalCloudOptions { DataDirectory = directory["data"] }, TestContext.Current.CancellationToken);

    private static string Run(LocalCloudServer cloud, params string[] arguments)
    {
        var result = Try(cloud, cloud.AccessKeySecret, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static ToolResult Try(LocalCloudServer cloud, string secret, params string[] arguments) =>
        Tool.TryRunIn(
            null,
            new Dictionary<string, string>
            {
                ["RCLONE_CONFIG"] = "/dev/null",
                ["RCLONE_S3_PROVIDER"] = "Other",
                ["RCLONE_S3_ENDPOINT"] = cloud.Endpoint,
                ["RCLONE_S3_ACCESS_KEY_ID"] = cloud.AccessKeyId,
                ["RCLONE_S3_SECRET_ACCESS_KEY"] = secret,
                ["RCLONE_S3_FORCE_PATH_STYLE"] = "true",
                ["RCLONE_S3_NO_CHECK_BUCKET"] = "true",
                ["RCLONE_S3_CHUNK_SIZE"] = "5M",
                ["RCLONE_S3_UPLOAD_CUTOFF"] = "6M",
                ["RCLONE_RETRIES"] = "1",
                ["RCLONE_LOW_LEVEL_RETRIES"] = "1",
                ["AWS_CA_BUNDLE"] = "",
                ["NO_PROXY"] = "127.0.0.1",
            },
            "rclone",
            arguments
        );
}
