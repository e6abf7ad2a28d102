using System.Text.Json;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Ecs;

/// <summary>
/// What clients of years ago do and Packer's alicloud-import still does: sign every field, name objects without a suffix, ask
/// where a service is.
/// </summary>
public class OlderClientTests
{
    [Theory]
    [InlineData("GET", "2014-05-26", "DescribeRegions")]
    [InlineData("POST", "2015-05-01", "ListRoles")]
    [InlineData("POST", "2015-04-01", "GetCallerIdentity")]
    public async Task A_security_token_of_no_length_is_none(string method, string version, string action)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);

        Assert.Equal("OK", (await cloud.Rpc1(method, null, version, action, ("SecurityToken", ""))).Code());
        Assert.Equal(
            "InvalidSecurityToken.MismatchWithAccessKey",
            (await cloud.Rpc1(method, null, version, action, ("SecurityToken", "abc"))).Code()
        );
    }

    [Fact]
    public async Task A_security_token_of_no_length_is_none_for_oss_too()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);

        Assert.Equal("OK", await cloud.Code("GET", $"/{Cloud.Bucket}", null, ("x-oss-security-token", "")));
    }

    [Fact]
    public async Task Format_says_what_an_object_without_a_suffix_is()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("v1.2/Packer_660833352", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        Task<(int, JsonElement)> Import(params (string, string)[] more) =>
            cloud.Ecs(
                "ImportImage",
                [
                    ("ImageName", "by-packer"),
                    ("DiskDeviceMapping.1.OSSBucket", Cloud.Bucket),
                    ("DiskDeviceMapping.1.OSSObject", "v1.2/Packer_660833352"),
                    .. more,
                ]
            );

        Assert.Equal("UnsupportedSuffix.OSSObject", (await Import()).Code());
        Assert.Equal("OK", (await Import(("DiskDeviceMapping.1.Format", "RAW"))).Code());
    }

    [Fact]
    public async Task A_second_disk_whose_fields_are_all_empty_is_none()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();

        Assert.Equal(
            "OK",
            (
                await cloud.Ecs(
                    "ImportImage",
                    ("ImageName", "filled-in"),
                    ("DiskDeviceMapping.1.OSSBucket", Cloud.Bucket),
                    ("DiskDeviceMapping.1.OSSObject", "a.raw"),
                    ("DiskDeviceMapping.2.OSSBucket", ""),
                    ("DiskDeviceMapping.2.OSSObject", "")
                )
            ).Code()
        );
    }

    [Theory]
    [InlineData(null, "ecs", null)]
    [InlineData("location.aliyuncs.com", "ecs", "ecs-cn-hangzhou.aliyuncs.com")]
    [InlineData("location-readonly.aliyuncs.com", "ram", "ram.aliyuncs.com")]
    [InlineData("location.aliyuncs.com", "sts", "sts.cn-hangzhou.aliyuncs.com")]
    public async Task The_location_service_answers_with_names_like_the_one_it_was_asked_by(string? host, string service, string? endpoint)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);

        var (status, answer) = await cloud.Rpc1(
            "GET",
            host,
            "2015-06-12",
            "DescribeEndpoints",
            ("Id", "cn-hangzhou"),
            ("ServiceCode", service),
            ("Type", "openAPI")
        );

        Assert.Equal(200, status);
        Assert.True(answer.GetProperty("Success").GetBoolean());
        var one = Assert.Single(answer.GetProperty("Endpoints").GetProperty("Endpoint").EnumerateArray());
        Assert.Equal(endpoint ?? new Uri(cloud.Server.Endpoint).Authority, one.GetProperty("Endpoint").GetString());
        Assert.Equal(
            ("cn-hangzhou", service, "openAPI"),
            (one.GetProperty("Id").GetString(), one.GetProperty("SerivceCode").GetString(), one.GetProperty("Type").GetString())
        );
        Assert.Equal(["HTTP", "HTTPS"], one.GetProperty("Protocols").GetProperty("Protocols").EnumerateArray().Select(p => p.GetString()));
    }

    [Fact]
    public async Task The_location_service_knows_no_region_and_no_service_that_is_not_here()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        async Task<string> Code(string region, string service) =>
            (await cloud.Rpc1("GET", null, "2015-06-12", "DescribeEndpoints", ("Id", region), ("ServiceCode", service))).Code();

        Assert.Equal("InvalidRegionId", await Code("cn-beijing", "ecs"));
        Assert.Equal("Illegal Parameter", await Code("cn-hangzhou", "rds"));
    }
}
