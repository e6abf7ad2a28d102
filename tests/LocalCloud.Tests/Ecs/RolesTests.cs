using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Ecs;

public class RolesTests
{
    private const string Role = "AliyunECSImageImportDefaultRole", Policy = "AliyunECSImageImportRolePolicy", Ram = "2015-05-01", Sts = "2015-04-01";
    private const string Trust = """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}""";

    [Fact]
    public async Task Importing_needs_a_role_that_ecs_may_take_on_and_that_may_read()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o => o with { RoleExists = false });
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        Task<string> Import() => Code(ImportTests.Import(cloud, "a.raw", "name", ("DryRun", "true")));
        Task<string> Call(string action, params (string, string)[] parameters) => Code(cloud.Call(Ram, action, null, [("RoleName", Role), .. parameters]));

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
        var clock = new MovableClock();
        await using var cloud = await Cloud.StartAsync(directory, o => o with { Time = clock });
        var (_, me) = await cloud.Call(Sts, "GetCallerIdentity", null);
        var (_, answer) = await cloud.Call(Sts, "AssumeRole", null, ("RoleArn", $"acs:ram::{me.GetProperty("AccountId").GetString()}:role/{Role.ToLowerInvariant()}"), ("RoleSessionName", "test"), ("DurationSeconds", "900"));
        var given = answer.GetProperty("Credentials");
        var key = new AccessKey(given.GetProperty("AccessKeyId").GetString()!, given.GetProperty("AccessKeySecret").GetString()!, given.GetProperty("SecurityToken").GetString());

        var (_, who) = await cloud.Call(Sts, "GetCallerIdentity", key);
        Assert.Equal("AssumedRoleUser", who.GetProperty("IdentityType").GetString());
        Assert.Equal("MissingSecurityToken", await Code(cloud.Call(Sts, "GetCallerIdentity", key with { Token = null })));
        Assert.Equal("InvalidSecurityToken.MismatchWithAccessKey", await Code(cloud.Call(Sts, "GetCallerIdentity", key with { Token = "x" })));
        clock.Ahead = TimeSpan.FromSeconds(800);
        Assert.Equal("OK", await Code(cloud.Call(Sts, "GetCallerIdentity", key)));
        clock.Ahead = TimeSpan.FromSeconds(901);
        Assert.Equal("InvalidSecurityToken.Expired", await Code(cloud.Call(Sts, "GetCallerIdentity", key)));
    }

    [Fact]
    public async Task A_session_takes_on_another_role_only_where_that_trusts_its_own()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var account = (await cloud.Call(Sts, "GetCallerIdentity", null)).Answer.GetProperty("AccountId").GetString();
        string Trust(string who) => $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::{{account}}:{{who}}"]} }]}""";
        foreach (var (name, who) in ((string, string)[])[("first", "root"), ("second", "role/first"), ("third", "root")])
            Assert.Equal("OK", await Code(cloud.Call(Ram, "CreateRole", null, ("RoleName", name), ("AssumeRolePolicyDocument", Trust(who)))));
        async Task<(string Code, AccessKey? Key)> Assume(AccessKey? caller, string role)
        {
            var answer = await cloud.Call(Sts, "AssumeRole", caller, ("RoleArn", $"acs:ram::{account}:role/{role}"), ("RoleSessionName", "test"));
            return answer.Code() != "OK" ? (answer.Code(), null) : ("OK", answer.Answer.GetProperty("Credentials") is var given
                ? new AccessKey(given.GetProperty("AccessKeyId").GetString()!, given.GetProperty("AccessKeySecret").GetString()!, given.GetProperty("SecurityToken").GetString()) : null);
        }

        var first = (await Assume(null, "first")).Key;
        var second = (await Assume(first, "second")).Key;
        Assert.Contains("assumed-role/second/", (await cloud.Call(Sts, "GetCallerIdentity", second)).Answer.GetProperty("Arn").GetString(), StringComparison.Ordinal);
        Assert.Equal("OK", (await Assume(first, "third")).Code);
        Assert.Equal("NoPermission", (await Assume((await Assume(null, "third")).Key, "second")).Code);
    }

    private static async Task<string> Code(Task<(int Status, System.Text.Json.JsonElement Answer)> call) => (await call).Code();

    private sealed class MovableClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
