using System.Text;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Oss;

public class PermissionTests
{
    private const string Sts = "2015-04-01";

    [Fact]
    public async Task What_is_denied_is_refused_in_the_shape_of_each_service()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o =>
            o with
            {
                Deny = ["oss:PutObject", "ecs:Import*", "ram:CreateRole"],
            }
        );
        using var put = await cloud.Put("a.raw", [1]);
        var document = await Cloud.Read(put);
        Assert.Equal(
            (403, "AccessDenied", "oss:PutObject"),
            ((int)put.StatusCode, Cloud.Element(document, "Code"), Cloud.Element(document, "AuthAction"))
        );
        Assert.Equal("AccessDenied", await cloud.Code("POST", $"/{Cloud.Bucket}/a.raw?uploads"));
        Assert.Equal("OK", await cloud.Code("GET", $"/{Cloud.Bucket}/?uploads"));

        var import = await cloud.Ecs("ImportImage");
        Assert.Equal((403, "Forbidden.RAM"), (import.Status, import.Code()));
        Assert.Equal("ecs:ImportImage", import.Answer.GetProperty("AccessDeniedDetail").GetProperty("AuthAction").GetString());
        Assert.Equal("NoPermission", (await cloud.Call("2015-05-01", "CreateRole", null, ("RoleName", "x"))).Code());
        Assert.Equal("OK", (await cloud.Ecs("DescribeTasks")).Code());
    }

    [Fact]
    public async Task A_session_can_do_what_its_policy_allows_until_it_ends()
    {
        using var directory = new TempDirectory();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cloud = await Cloud.StartAsync(directory, o => o with { Time = clock });
        (await cloud.Put("other/a.raw", [1])).EnsureSuccessStatusCode();
        cloud.Key = await Assume(
            cloud,
            $$"""
            {"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject","oss:ListParts"],
             "Resource":"acs:oss:*:*:{{Cloud.Bucket}}/mine/*"},
            {"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:{{Cloud.Bucket}}/both/*"},
            {"Effect":"Deny","Action":"oss:DeleteObject","Resource":"*"}]}
            """
        );

        Assert.Equal("OK", await cloud.Code("PUT", $"/{Cloud.Bucket}/mine/a.raw", [1]));
        Assert.Equal("AccessDenied", await cloud.Code("PUT", $"/{Cloud.Bucket}/mine", [1]));
        Assert.Equal("AccessDenied", await cloud.Code("PUT", $"/{Cloud.Bucket}/other/b.raw", [1]));
        Assert.Equal("AccessDenied", await cloud.Code("GET", $"/{Cloud.Bucket}/mine/a.raw"));
        Assert.Equal("AccessDenied", await cloud.Code("GET", $"/{Cloud.Bucket}/"));
        Assert.Equal(
            "AccessDenied",
            await cloud.Code("PUT", $"/{Cloud.Bucket}/mine/copy.raw", null, ("x-oss-copy-source", $"/{Cloud.Bucket}/other/a.raw"))
        );
        Assert.Equal("AccessDenied", await cloud.Code("PUT", $"/{Cloud.Bucket}/mine/a.raw", [1], ("x-oss-tagging", "a=b")));
        Assert.Equal("OK", await cloud.Code("PUT", $"/{Cloud.Bucket}/both/a.raw", [1], ("x-oss-tagging", "a=b")));
        Assert.Equal("AccessDenied", await cloud.Code("DELETE", $"/{Cloud.Bucket}/both/a.raw"));
        clock.Advance(TimeSpan.FromSeconds(901));
        Assert.Equal("InvalidAccessKeyId", await cloud.Code("PUT", $"/{Cloud.Bucket}/mine/a.raw", [1]));
    }

    [Fact]
    public async Task An_oidc_token_opens_the_roles_that_trust_its_provider()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var account = (await cloud.Call(Sts, "GetCallerIdentity", null)).Answer.GetProperty("AccountId").GetString();
        var provider = $"acs:ram::{account}:oidc-provider/ci";
        Assert.Equal(
            "OK",
            (
                await cloud.Call(
                    "2015-05-01",
                    "CreateRole",
                    null,
                    ("RoleName", "ci-role"),
                    (
                        "AssumeRolePolicyDocument",
                        """{"Version":"1","Statement":["""
                            + $$$"""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":["{{{provider}}}"]}"""
                            + ""","Condition":{"StringEquals":{"oidc:aud":"sts"} } }]}"""
                    )
                )
            ).Code()
        );
        string Token(DateTimeOffset end) =>
            "e30."
            + System.Buffers.Text.Base64Url.EncodeToString(
                Encoding.UTF8.GetBytes($$"""{"iss":"https://ci","sub":"job","aud":"sts","exp":{{end.ToUnixTimeSeconds()}} }""")
            )
            + ".c2ln";
        async Task<(int, System.Text.Json.JsonElement)> Assume(string role, string token, string by) =>
            await cloud.Anonymous(
                Sts,
                "AssumeRoleWithOIDC",
                ("RoleArn", $"acs:ram::{account}:role/{role}"),
                ("OIDCProviderArn", by),
                ("OIDCToken", token),
                ("RoleSessionName", "ci")
            );

        var good = await Assume("ci-role", Token(DateTimeOffset.UtcNow.AddHours(1)), provider);
        Assert.Equal("OK", good.Code());
        Assert.StartsWith("STS.", good.Item2.GetProperty("Credentials").GetProperty("AccessKeyId").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            "AuthenticationFail.OIDCToken.Expired",
            (await Assume("ci-role", Token(DateTimeOffset.UtcNow.AddHours(-1)), provider)).Code()
        );
        Assert.Equal("InvalidParameter.OIDCToken", (await Assume("ci-role", "token", provider)).Code());
        Assert.Equal("NoPermission", (await Assume("ci-role", Token(DateTimeOffset.UtcNow.AddHours(1)), provider + "2")).Code());
        Assert.Equal(
            "NoPermission",
            (await Assume("aliyunecsimageimportdefaultrole", Token(DateTimeOffset.UtcNow.AddHours(1)), provider)).Code()
        );
        Assert.Equal("EntityNotExist.Role", (await Assume("none", Token(DateTimeOffset.UtcNow.AddHours(1)), provider)).Code());
    }

    internal static async Task<AccessKey> Assume(Cloud cloud, string? policy = null)
    {
        (string, string)[] narrowed = policy is null ? [] : [("Policy", policy)];
        var answer = await cloud.Call(
            Sts,
            "AssumeRole",
            cloud.User,
            [("RoleArn", cloud.Server.RoleArn), ("RoleSessionName", "test"), ("DurationSeconds", "900"), .. narrowed]
        );
        Assert.Equal("OK", answer.Code());
        var given = answer.Answer.GetProperty("Credentials");
        return new AccessKey(
            given.GetProperty("AccessKeyId").GetString()!,
            given.GetProperty("AccessKeySecret").GetString()!,
            given.GetProperty("SecurityToken").GetString()
        );
    }
}
