using ImageTools.Cli.Cloud;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Signing;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Tests;

/// <summary>Which endpoint the options mean.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData(null, "https://oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("public", "https://oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("internal", "https://oss-cn-hangzhou-internal.aliyuncs.com")]
    [InlineData("dual-stack", "https://cn-hangzhou.oss.aliyuncs.com")]
    [InlineData("accelerate", "https://oss-accelerate.aliyuncs.com")]
    [InlineData("Accelerate-Overseas", "https://oss-accelerate-overseas.aliyuncs.com")]
    [InlineData("images.example.com", "https://images.example.com")]
    public void Endpoints_have_names_and_each_signs_for_the_region(string? text, string address)
    {
        var endpoint = OssEndpointSetting.Choose(text, "cn-hangzhou", "auto");
        Assert.Equal((address, "cn-hangzhou"), (endpoint.Address.GetLeftPart(UriPartial.Authority), endpoint.Region));
    }

    [Fact]
    public void An_endpoint_of_another_region_is_signed_for_with_its_own()
    {
        Assert.Equal("eu-central-1", OssEndpointSetting.Choose("oss-eu-central-1-internal.aliyuncs.com", "cn-hangzhou", "auto").Region);
        Assert.Equal("cn-hangzhou", OssEndpointSetting.Choose("oss-accelerate.aliyuncs.com", "cn-hangzhou", "auto").Region);
    }

    [Theory]
    [InlineData("path", true, false)]
    [InlineData("virtual", false, false)]
    [InlineData("cname", false, true)]
    public void The_place_of_the_bucket_can_be_said(string style, bool path, bool custom)
    {
        var endpoint = OssEndpointSetting.Choose("store.example.com", "cn-hangzhou", style);
        Assert.Equal((path, custom), (endpoint.PathStyle, endpoint.CustomDomain));
    }

    [Fact]
    public void An_address_that_can_have_no_bucket_in_front_is_refused_for_that_style()
    {
        Assert.Throws<ArgumentException>(() => OssEndpointSetting.Choose("http://127.0.0.1:1", "cn-hangzhou", "virtual"));
        Assert.Throws<ArgumentException>(() => OssEndpointSetting.Choose("accelerate", "cn-hangzhou", "cname"));
    }

    [Theory]
    [InlineData("https://bbb.oss-cn-hangzhou.aliyuncs.com/", OssSignature.V4, "x-oss-signature-version=OSS4-HMAC-SHA256")]
    [InlineData("https://bbb.oss-cn-hangzhou.aliyuncs.com/", OssSignature.V1, "OSSAccessKeyId=id")]
    public async Task A_signed_address_is_made_without_any_request(string begins, OssSignature signature, string holds)
    {
        using var http = new HttpClientHandler();
        using var client = new OssClient(
            OssEndpointSetting.Choose(null, "cn-hangzhou", "auto"),
            new FixedCredentials("test", new Credentials("id", "hidden")),
            http,
            TimeProvider.System,
            signature: signature
        );
        var url = (
            await client.PresignAsync(
                new OssPresignRequest(HttpMethod.Get, new OssLocation("bbb", "k"), TimeSpan.FromMinutes(15)),
                TestContext.Current.CancellationToken
            )
        ).AbsoluteUri;
        Assert.StartsWith(begins, url, StringComparison.Ordinal);
        Assert.Contains(holds, url, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", url, StringComparison.Ordinal);
    }
}
