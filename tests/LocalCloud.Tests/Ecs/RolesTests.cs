using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Ecs;

public class RolesTests
{
    private const string Role = "AliyunECSImageImportDefaultRole",
        Policy = "AliyunECSImageImportRolePolicy",
        Ram = "2015-05-01",
        Sts = "2015-04-01";
    private const string Trust =
        """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}""";

    [Fact]
    public async Task Importing_needs_a_role_that_ecs_may_take_on_and_that_may_read()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o => o with { RoleExists = false });
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        Task<string> Import() => Code(ImportTests.Import(cloud, "a.raw", "name", ("DryRun", "true")));
        Task<string> Call(string action, params (string, string)[] parameters) =>
            Code(cloud.Call(Ram, action, null, [("RoleName", Role), .. parameters]));

        Assert.Equal("NoSetRoletoECSServiceAcount", await Import());
        Assert.Equal("EntityNotExist.Role", await Call("GetRole"));
        Assert.Equal("MalformedPolicyDocument", await Call("CreateRole", ("AssumeRolePolicyDocument", "{")));
        Assert.Equal("OK", await Call("CreateRole", ("AssumeRolePolicyDocument", Trust.Replace("ecs.", "rds.", StringComparison.Ordinal))));
        Assert.Equal("EntityAlreadyExists.Role", await Call("CreateRole", ("AssumeRolePolicyDocument", Trust)));
        Assert.Equal("EntityNotExist.Policy", await Call("AttachPolicyToRole", ("PolicyType", "System"), ("PolicyName", "None")));
        Assert.Equal("OK", await Call("AttachPolicyToRole", ("PolicyType", "System"), ("PolicyName", Policy)));
        Assert.Equal("EntityAlreadyExists.Role.Policy", await Call("AttachPolicyToRole", ("PolicyType", "System"), ("PolicyName", Policy)));
        Assert.Equal("NoSetRoletoECSServiceAcount", await Import());
        Assert.Equal("OK", await Call("UpdateRole", ("NewAssumeRolePolicyDocument", Trust)));
        Assert.Equal("DryRunOperation", await Import());
        var (_, policies) = await cloud.Call(Ram, "ListPoliciesForRole", null, ("RoleName", Role));
        Assert.Equal(Policy, policies.GetProperty("Policies").GetProperty("Policy")[0].GetProperty("PolicyName").GetString());
    }

    [Fact]
    public async Task Temporary_keys_work_with_their_token_until_they_expire()
    {
        using var directory = new TempDirectory();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cloud = await Cloud.StartAsync(directory, o => o with { Time = clock });
        var (_, answer) = await cloud.Call(
            Sts,
            "AssumeRole",
            cloud.User,
            ("RoleArn", cloud.Server.RoleArn),
            ("RoleSessionName", "test"),
            ("DurationSeconds", "900")
        );
        var given = answer.GetProperty("Credentials");
        var key = new AccessKey(
            given.GetProperty("AccessKeyId").GetString()!,
            given.GetProperty("AccessKeySecret").GetString()!,
            given.GetProperty("SecurityToken").GetString()
        );

        var (_, who) = await cloud.Call(Sts, "GetCallerIdentity", key);
        Assert.Equal("AssumedRoleUser", who.GetProperty("IdentityType").GetString());
        Assert.Equal("MissingSecurityToken", await Code(cloud.Call(Sts, "GetCallerIdentity", key with { Token = null })));
        Assert.Equal(
            "InvalidSecurityToken.MismatchWithAccessKey",
            await Code(cloud.Call(Sts, "GetCallerIdentity", key with { Token = "x" }))
        );
        clock.Advance(TimeSpan.FromSeconds(800));
        Assert.Equal("OK", await Code(cloud.Call(Sts, "GetCallerIdentity", key)));
        clock.Advance(TimeSpan.FromSeconds(101));
        Assert.Equal("InvalidSecurityToken.Expired", await Code(cloud.Call(Sts, "GetCallerIdentity", key)));
    }

    [Fact]
    public async Task A_session_takes_on_another_role_only_where_that_trusts_its_own()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var account = (await cloud.Call(Sts, "GetCallerIdentity", null)).Answer.GetProperty("AccountId").GetString();
        string Trust(string who) =>
            $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::"""
            + $$"""{{account}}:{{who}}"]} }]}""";
        foreach (
            var (name, who) in ((string, string)[])[("first", "root"), ("second", "role/first"), ("third", "root"), ("fourth", "root")]
        )
        {
            Assert.Equal(
                "OK",
                await Code(cloud.Call(Ram, "CreateRole", null, ("RoleName", name), ("AssumeRolePolicyDocument", Trust(who))))
            );
            if (name != "fourth")
            {
                Assert.Equal(
                    "OK",
                    await Code(
                        cloud.Call(
                            Ram,
                            "AttachPolicyToRole",
                            null,
                            ("RoleName", name),
                            ("PolicyType", "System"),
                            ("PolicyName", "AliyunSTSAssumeRoleAccess")
                        )
                    )
                );
            }
        }
        async Task<(string Code, AccessKey? Key)> Assume(AccessKey? caller, string role)
        {
            var answer = await cloud.Call(
                Sts,
                "AssumeRole",
                caller,
                ("RoleArn", $"acs:ram::{account}:role/{role}"),
                ("RoleSessionName", "test")
            );
            return answer.Code() != "OK"
                ? (answer.Code(), null)
                : (
                    "OK",
                    answer.Answer.GetProperty("Credentials") is var given
                        ? new AccessKey(
                            given.GetProperty("AccessKeyId").GetString()!,
                            given.GetProperty("AccessKeySecret").GetString()!,
                            given.GetProperty("SecurityToken").GetString()
                        )
                        : null
                );
        }

        var first = (await Assume(cloud.User, "first")).Key;
        var second = (await Assume(first, "second")).Key;
        Assert.Contains(
            "assumed-role/second/",
            (await cloud.Call(Sts, "GetCallerIdentity", second)).Answer.GetProperty("Arn").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal("OK", (await Assume(first, "third")).Code);
        Assert.Equal("NoPermission", (await Assume((await Assume(cloud.User, "third")).Key, "second")).Code);
        Assert.Equal("NoPermission", (await Assume(cloud.User, "second")).Code);
        Assert.Equal("NoPermission", (await Assume((await Assume(cloud.User, "fourth")).Key, "first")).Code);
    }

    [Fact]
    public async Task The_accounts_own_key_takes_on_no_role()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var (status, answer) = await cloud.Call(Sts, "AssumeRole", null, ("RoleArn", cloud.Server.RoleArn), ("RoleSessionName", "test"));
        Assert.Equal(
            (403, "NoPermission", "Roles may not be assumed by root accounts."),
            (status, answer.GetProperty("Code").GetString(), answer.GetProperty("Message").GetString())
        );
        Assert.Equal(
            "OK",
            await Code(cloud.Call(Sts, "AssumeRole", cloud.User, ("RoleArn", cloud.Server.RoleArn), ("RoleSessionName", "test")))
        );
    }

    [Fact]
    public async Task A_user_may_do_what_its_policies_allow_with_keys_of_its_own()
    {
        using var directory = new TempDirectory();
        AccessKey key;
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            Task<(int, System.Text.Json.JsonElement)> Call(string action, params (string, string)[] parameters) =>
                cloud.Call(Ram, action, null, [("UserName", "alice"), .. parameters]);
            (string, string)[] policy = [("PolicyType", "System"), ("PolicyName", "AliyunOSSReadOnlyAccess")];
            Assert.Equal("EntityNotExist.User", await Code(Call("CreateAccessKey")));
            Assert.Equal("OK", await Code(Call("CreateUser")));
            Assert.Equal("EntityAlreadyExists.User", await Code(Call("CreateUser")));
            var made = (await Call("CreateAccessKey")).Item2.GetProperty("AccessKey");
            key = new AccessKey(made.GetProperty("AccessKeyId").GetString()!, made.GetProperty("AccessKeySecret").GetString()!);
            Assert.Equal("OK", await Code(Call("CreateAccessKey")));
            Assert.Equal("LimitExceeded.User.AccessKey", await Code(Call("CreateAccessKey")));
            var listed = (await Call("ListAccessKeys")).Item2;
            Assert.Equal(2, listed.GetProperty("AccessKeys").GetProperty("AccessKey").GetArrayLength());
            Assert.DoesNotContain(key.Secret, listed.ToString(), StringComparison.Ordinal);

            (await cloud.Put("a.raw", [1])).EnsureSuccessStatusCode();
            cloud.Key = key;
            Assert.Equal("AccessDenied", await cloud.Code("GET", $"/{Cloud.Bucket}/a.raw"));
            Assert.Equal("OK", await Code(Call("AttachPolicyToUser", policy)));
            Assert.Equal("EntityAlreadyExists.User.Policy", await Code(Call("AttachPolicyToUser", policy)));
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            Task<(int, System.Text.Json.JsonElement)> Call(string action, params (string, string)[] parameters) =>
                cloud.Call(Ram, action, null, [("UserName", "alice"), .. parameters]);
            cloud.Key = key;
            Assert.Equal("OK", await cloud.Code("GET", $"/{Cloud.Bucket}/a.raw"));
            Assert.Equal("AccessDenied", await cloud.Code("PUT", $"/{Cloud.Bucket}/a.raw", [1]));
            Assert.Equal(
                "Forbidden.RAM",
                (await cloud.Call("2014-05-26", "DescribeImages", key, ("RegionId", cloud.Server.Region))).Code()
            );
            Assert.Equal(
                "NoPermission",
                await Code(cloud.Call(Sts, "AssumeRole", key, ("RoleArn", cloud.Server.RoleArn), ("RoleSessionName", "test")))
            );
            var (_, who) = await cloud.Call(Sts, "GetCallerIdentity", key);
            Assert.Equal("RAMUser", who.GetProperty("IdentityType").GetString());
            Assert.EndsWith(":user/alice", who.GetProperty("Arn").GetString(), StringComparison.Ordinal);

            Assert.Equal("DeleteConflict.User.AccessKey", await Code(Call("DeleteUser")));
            foreach (
                var listed in (await Call("ListAccessKeys"))
                    .Item2.GetProperty("AccessKeys")
                    .GetProperty("AccessKey")
                    .EnumerateArray()
                    .ToList()
            )
            {
                Assert.Equal(
                    "OK",
                    await Code(Call("DeleteAccessKey", ("UserAccessKeyId", listed.GetProperty("AccessKeyId").GetString()!)))
                );
            }

            Assert.Equal("InvalidAccessKeyId", await cloud.Code("GET", $"/{Cloud.Bucket}/a.raw"));
            Assert.Equal("DeleteConflict.User.Policy", await Code(Call("DeleteUser")));
            Assert.Equal(
                "OK",
                await Code(Call("DetachPolicyFromUser", ("PolicyType", "System"), ("PolicyName", "AliyunOSSReadOnlyAccess")))
            );
            Assert.Equal("OK", await Code(Call("DeleteUser")));
            Assert.Equal("EntityNotExist.User", await Code(Call("GetUser")));
        }
    }

    [Fact]
    public async Task A_session_lasts_as_long_as_its_role_allows_and_may_do_no_more_than_its_role()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var account = (await cloud.Call(Sts, "GetCallerIdentity", null)).Answer.GetProperty("AccountId").GetString();
        (string, string)[] role =
        [
            ("RoleName", "long"),
            (
                "AssumeRolePolicyDocument",
                """{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::"""
                    + $$"""{{account}}:root"]} }]}"""
            ),
        ];
        Assert.Equal("InvalidParameter", await Code(cloud.Call(Ram, "CreateRole", null, [.. role, ("MaxSessionDuration", "43201")])));
        var (_, made) = await cloud.Call(Ram, "CreateRole", null, [.. role, ("MaxSessionDuration", "7200")]);
        Assert.Equal(7200, made.GetProperty("Role").GetProperty("MaxSessionDuration").GetInt32());
        (string, string)[] assume = [("RoleArn", $"acs:ram::{account}:role/long"), ("RoleSessionName", "test")];
        Assert.Equal("InvalidParameter", await Code(cloud.Call(Sts, "AssumeRole", cloud.User, [.. assume, ("DurationSeconds", "7201")])));
        var given = (await cloud.Call(Sts, "AssumeRole", cloud.User, [.. assume, ("DurationSeconds", "7200")])).Answer.GetProperty(
            "Credentials"
        );

        cloud.Key = new AccessKey(
            given.GetProperty("AccessKeyId").GetString()!,
            given.GetProperty("AccessKeySecret").GetString()!,
            given.GetProperty("SecurityToken").GetString()
        );
        Assert.Equal("AccessDenied", await cloud.Code("GET", $"/{Cloud.Bucket}/"));
        Assert.Equal(
            "OK",
            await Code(
                cloud.Call(
                    Ram,
                    "AttachPolicyToRole",
                    null,
                    ("RoleName", "long"),
                    ("PolicyType", "System"),
                    ("PolicyName", "AliyunOSSReadOnlyAccess")
                )
            )
        );
        Assert.Equal("OK", await cloud.Code("GET", $"/{Cloud.Bucket}/"));
    }

    private static async Task<string> Code(Task<(int Status, System.Text.Json.JsonElement Answer)> call) => (await call).Code();
}
