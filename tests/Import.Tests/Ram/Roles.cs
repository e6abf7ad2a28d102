using System.Text.Json;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Import.Ram;
using ImageTools.Import.Tests.Fakes;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Import.Tests.Ram;

public sealed class Roles
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ram-GetRole")]
    [InlineData("ram-ListPoliciesForRole")]
    [InlineData("ram-CreateRole")]
    [InlineData("ram-AttachPolicyToRole")]
    public async Task Requests_to_RAM_are_those_of_the_official_client(string id)
    {
        var request = Vectors.Group("ram_sts_requests").Single(v => v.GetProperty("id").GetString() == id).GetProperty("request");
        var handler = new FakeHttp(_ => Json("""{"Role":{"RoleName":"x"}}"""));
        var ram = Clients.Ram(handler);
        await (
            id switch
            {
                "ram-GetRole" => ram.FindRoleAsync(ImportRole.DefaultName, Token),
                "ram-ListPoliciesForRole" => ram.ListPoliciesForRoleAsync(ImportRole.DefaultName, Token),
                "ram-CreateRole" => ram.CreateRoleAsync(ImportRole.DefaultName, ImportRole.TrustPolicy, "x", Token),
                _ => (Task)ram.AttachSystemPolicyAsync(ImportRole.DefaultName, ImportRole.PolicyName, Token),
            }
        );
        Assert.Equal(request.GetProperty("requestTarget").GetString(), handler.Requests[0].Address.PathAndQuery);
        Assert.Equal(request.GetProperty("headers").GetProperty("x-acs-version").GetString(), handler.Requests[0].Headers["x-acs-version"]);
        Assert.Equal(request.GetProperty("headers").GetProperty("x-acs-action").GetString(), handler.Requests[0].Action);
    }

    [Fact]
    public async Task Sts_tells_who_one_is()
    {
        var handler = new FakeHttp(_ => Json("""{"AccountId":"123","Arn":"acs:ram::123:user/ci","IdentityType":"RAMUser"}"""));
        using var acs = new AcsClient(StsService.In("cn-hangzhou"), new ExampleKey(), handler, Clients.Time());
        Assert.Equal(new CallerIdentity("123", "acs:ram::123:user/ci", "RAMUser"), await new StsClient(acs).GetCallerIdentityAsync(Token));
        Assert.Equal("sts.cn-hangzhou.aliyuncs.com", handler.Requests[0].Address.Host);
    }

    [Fact]
    public async Task A_role_with_trust_and_policy_is_ready() =>
        Assert.Equal(RoleState.Ready, await State(Role(ImportRole.TrustPolicy), Policies((ImportRole.PolicyName, "System"))));

    [Fact]
    public async Task A_role_that_does_not_exist_is_missing() =>
        Assert.Equal(RoleState.Missing, await State(() => Refusal(404, "EntityNotExist.Role"), Policies()));

    [Theory]
    [InlineData(
        """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["fc.aliyuncs.com"]}}],"Version":"1"}"""
    )]
    [InlineData(
        """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}"""
    )]
    [InlineData("""{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::1:root"]}}],"Version":"1"}""")]
    [InlineData("not json")]
    [InlineData("[]")]
    public async Task A_role_that_ECS_may_not_take_is_not_trusted(string trust) =>
        Assert.Equal(RoleState.NotTrusted, await State(Role(trust), Policies((ImportRole.PolicyName, "System"))));

    [Fact]
    public async Task Trust_written_without_brackets_counts() =>
        Assert.Equal(
            RoleState.Ready,
            await State(
                Role(
                    """{"Statement":{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"}}"""
                        + ""","Version":"1"}"""
                ),
                Policies((ImportRole.PolicyName, "System"))
            )
        );

    [Fact]
    public async Task A_role_without_a_policy_that_reads_objects_is_told_so() =>
        Assert.Equal(RoleState.NoPolicy, await State(Role(ImportRole.TrustPolicy), Policies(("AliyunECSReadOnlyAccess", "System"))));

    [Fact]
    public async Task A_custom_policy_is_left_to_ImportImage() =>
        Assert.Equal(RoleState.Unknown, await State(Role(ImportRole.TrustPolicy), Policies(("read-images", "Custom"))));

    [Fact]
    public async Task A_user_who_may_not_look_at_roles_is_not_stopped() =>
        Assert.Equal(RoleState.Unknown, await State(() => Refusal(403, "NoPermission"), Policies()));

    [Fact]
    public void A_missing_role_is_explained_with_everything_one_needs_to_make_it()
    {
        var error = ImportRole.Missing("AliyunECSImageImportDefaultRole", "The role does not exist.");
        Assert.Equal("ecs-role-missing", error.Code);
        foreach (
            var part in (string[])
                [
                    "AliyunECSImageImportDefaultRole",
                    ImportRole.TrustPolicy,
                    "AliyunECSImageImportRolePolicy",
                    "oss:GetObject",
                    "oss:GetBucketLocation",
                    "oss:GetBucketInfo",
                    "aliyun ram CreateRole",
                    "aliyun ram AttachPolicyToRole",
                    "imagetools authorize --create",
                ]
        )
        {
            Assert.Contains(part, error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Policies_that_we_print_are_json()
    {
        using var trust = JsonDocument.Parse(ImportRole.TrustPolicy);
        using var narrow = JsonDocument.Parse(ImportRole.NarrowPolicy("pictures"));
        Assert.Equal(3, narrow.RootElement.GetProperty("Statement")[0].GetProperty("Action").GetArrayLength());
        Assert.True(RoleChecker.TrustsEcs(ImportRole.TrustPolicy));
    }

    [Fact]
    public async Task Creating_makes_the_role_and_attaches_the_policy()
    {
        var handler = new FakeHttp(r =>
            r.Action switch
            {
                "GetRole" => Refusal(404, "EntityNotExist.Role"),
                "CreateRole" => Json("""{"Role":{"RoleName":"r"}}"""),
                _ => Refusal(409, "EntityAlreadyExists.Role.Policy"),
            }
        );
        await new RoleChecker(Clients.Ram(handler)).CreateAsync("r", Token);
        Assert.Equal(["GetRole", "CreateRole", "AttachPolicyToRole"], handler.Actions);
    }

    [Fact]
    public async Task Creating_mends_the_trust_of_a_role_that_exists()
    {
        var handler = new FakeHttp(r => r.Action == "GetRole" ? Role("{}")() : Json("{}"));
        await new RoleChecker(Clients.Ram(handler)).CreateAsync("r", Token);
        Assert.Equal(["GetRole", "UpdateRole", "AttachPolicyToRole"], handler.Actions);
        Assert.Equal(ImportRole.TrustPolicy, handler.Requests[1]["NewAssumeRolePolicyDocument"]);
    }

    private static async Task<RoleState> State(Func<HttpResponseMessage> role, Func<HttpResponseMessage> policies) =>
        (await new RoleChecker(Clients.Ram(new FakeHttp(r => r.Action == "GetRole" ? role() : policies()))).CheckAsync("r", Token)).State;

    private static Func<HttpResponseMessage> Role(string trust) =>
        () => Json($$$"""{"Role":{"RoleName":"r","AssumeRolePolicyDocument":{{{JsonSerializer.Serialize(trust)}}}}}""");

    private static Func<HttpResponseMessage> Policies(params (string Name, string Type)[] policies) =>
        () =>
            Json(
                """{"Policies":{"Policy":["""
                    + string.Join(',', policies.Select(p => $$"""{"PolicyName":"{{p.Name}}","PolicyType":"{{p.Type}}"}"""))
                    + "]}}"
            );
}
