using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>Where requests go for every form of endpoint.</summary>
public class EndpointTests
{
    [Theory]
    [InlineData(OssEndpointKind.Public, "https://bbb.oss-cn-hangzhou.aliyuncs.com/a%20b")]
    [InlineData(OssEndpointKind.Internal, "https://bbb.oss-cn-hangzhou-internal.aliyuncs.com/a%20b")]
    [InlineData(OssEndpointKind.DualStack, "https://bbb.cn-hangzhou.oss.aliyuncs.com/a%20b")]
    [InlineData(OssEndpointKind.Accelerate, "https://bbb.oss-accelerate.aliyuncs.com/a%20b")]
    [InlineData(OssEndpointKind.AccelerateOverseas, "https://bbb.oss-accelerate-overseas.aliyuncs.com/a%20b")]
    public void Service_has_several_hosts_for_a_region(OssEndpointKind kind, string expected)
    {
        var endpoint = OssEndpoint.ForRegion("oss-cn-hangzhou", kind);
        Assert.Equal("cn-hangzhou", endpoint.Region);
        Assert.Equal(expected, OssAddress.Of(endpoint, "bbb", "a b", "").ToString().Replace(" ", "%20", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("oss-cn-hangzhou.aliyuncs.com", "https://bbb.oss-cn-hangzhou.aliyuncs.com/k")]
    [InlineData("https://images.example.com", "https://images.example.com/k")]
    [InlineData("https://oss.example.com", "https://bbb.oss.example.com/k")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/bbb/k")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080/bbb/k")]
    [InlineData("http://localhost:8080", "http://localhost:8080/bbb/k")]
    public void Bucket_is_in_the_host_the_path_or_known_from_the_domain(string address, string expected) =>
        Assert.Equal(expected, OssAddress.Of(OssEndpoint.Parse(address, "cn-hangzhou"), "bbb", "k", "").ToString());

    [Fact]
    public void User_can_say_what_a_domain_is()
    {
        Assert.Equal(
            "https://bbb.cloud.example.com/k",
            OssAddress.Of(OssEndpoint.Parse("cloud.example.com", "r", customDomain: false), "bbb", "k", "").ToString()
        );
        Assert.Equal(
            "https://oss-mine.example.com/k",
            OssAddress.Of(OssEndpoint.Parse("oss-mine.example.com", "r", customDomain: true), "bbb", "k", "").ToString()
        );
    }

    [Theory]
    [InlineData("http://oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("https://bbb.oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("ftp://x")]
    public void Endpoint_that_would_not_work_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => OssEndpoint.Parse(address, "cn-hangzhou"));
}
