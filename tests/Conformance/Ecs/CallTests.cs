using System.Text.Json;
using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Ecs;

/// <summary>What every call to ECS, RAM and STS has in common, and who one is (sections 4.3, 4.5 and 6.3).</summary>
public sealed class CallTests(ServiceCollection services)
{
    private const string Guid = "^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$";

    [Theory, Stated]
    public async Task Get_caller_identity_says_whose_key_it_is(ServiceKind service)
    {
        var rpc = new RpcClient(await services.Get(service));
        var me = await rpc.Sts("GetCallerIdentity");
        Assert.Equal(200, me.Status);
        Assert.Matches(Guid, me["RequestId"]);
        Assert.Matches("^[0-9]{16}$", me["AccountId"]);
        Assert.StartsWith($"acs:ram::{me["AccountId"]}:", me["Arn"], StringComparison.Ordinal);
        Assert.Contains(me["IdentityType"], (string[])["Account", "RAMUser", "AssumedRoleUser"]);
        Assert.NotEmpty(me["PrincipalId"]);
    }

    [Theory, Stated]
    public async Task Describe_regions_names_the_region_and_its_endpoint(ServiceKind service)
    {
        var rpc = new RpcClient(await services.Get(service));
        var regions = (await rpc.Ecs("DescribeRegions")).List("Regions", "Region");
        var home = Assert.Single(regions, r => r.GetProperty("RegionId").GetString() == rpc.Service.Region);
        Assert.NotEmpty(home.GetProperty("RegionEndpoint").GetString()!);
        Assert.NotEmpty(home.GetProperty("LocalName").GetString()!);
    }

    [Theory, Stated]
    public async Task A_refusal_has_a_code_a_message_a_request_id_and_a_host_id(ServiceKind service)
    {
        var rpc = new RpcClient(await services.Get(service));
        foreach (
            var (reply, status, code) in ((Reply, int, string)[])
                [
                    (await rpc.Ecs("DescribeTaskAttribute", ("TaskId", "t-none")), 400, "InvalidTaskId.NotFound"),
                    (await rpc.Ecs("DescribeTaskAttribute"), 400, "MissingParameter"),
                    (await rpc.Ram("GetRole", ("RoleName", "no-role-of-ours-is-called-so")), 404, "EntityNotExist.Role"),
                ]
        )
        {
            Assert.Equal(status, reply.Status);
            Assert.StartsWith(code, reply.Code, StringComparison.Ordinal);
            Assert.Matches(Guid, reply["RequestId"]);
            Assert.NotEmpty(reply["Message"]);
            Assert.NotEmpty(reply["HostId"]);
            Assert.StartsWith("https://", reply["Recommend"], StringComparison.Ordinal);
        }
    }

    [Theory, Stated]
    public async Task Wrong_secret_unknown_key_wrong_clock_and_a_used_nonce_have_each_its_code(ServiceKind service)
    {
        var rpc = new RpcClient(await services.Get(service));
        async Task<string> Code(RpcClient client) => (await client.Ecs("DescribeRegions")).Code;

        Assert.Equal("SignatureDoesNotMatch", await Code(rpc with { Key = rpc.Key with { Secret = rpc.Key.Secret + "x" } }));
        Assert.Equal("InvalidAccessKeyId.NotFound", await Code(rpc with { Key = new Credentials("LTAI5tNobodyHasThisKey00", "secret") }));
        Assert.Equal("InvalidTimeStamp.Expired", await Code(rpc with { Ahead = TimeSpan.FromMinutes(-16) }));
        var once = rpc with { Nonce = System.Guid.NewGuid().ToString("N") };
        Assert.Equal("OK", await Code(once));
        Assert.Equal("SignatureNonceUsed", await Code(once));
    }

    [Theory, Stated]
    public async Task Values_with_every_kind_of_letter_are_signed_and_read(ServiceKind service)
    {
        var rpc = new RpcClient(await services.Get(service));
        var images = await rpc.Ecs("DescribeImages", ("ImageName", "a b+c*d~e/f=g&h%i!'()–ü镜😀"), ("ImageOwnerAlias", "self"));
        Assert.Empty(images.List("Images", "Image"));
        Assert.Equal(0, images.Json.GetProperty("TotalCount").GetInt32());
    }

    [Theory, Stated(OfTheRealService.NotAsked)]
    public async Task Roles_are_made_and_given_policies_and_doing_so_twice_is_told_by_its_code(ServiceKind service)
    {
        var rpc = new RpcClient(await services.Get(service));
        var role = ("RoleName", $"conformance-{System.Guid.NewGuid():N}");
        (string, string)[] policy = [role, ("PolicyType", "System"), ("PolicyName", "AliyunECSImageImportRolePolicy")];

        Assert.Equal((404, "EntityNotExist.Role"), StatusAndCode(await rpc.Ram("GetRole", role)));
        Assert.Equal((404, "EntityNotExist.Role"), StatusAndCode(await rpc.Ram("AttachPolicyToRole", policy)));
        var made = (await rpc.Ram("CreateRole", role, ("AssumeRolePolicyDocument", Trust), ("Description", "made by a test")))
            .Granted()
            .GetProperty("Role");
        Assert.Equal(
            (409, "EntityAlreadyExists.Role"),
            StatusAndCode(await rpc.Ram("CreateRole", role, ("AssumeRolePolicyDocument", Trust)))
        );
        var got = (await rpc.Ram("GetRole", role)).Granted().GetProperty("Role");
        foreach (var member in (string[])["RoleId", "RoleName", "Arn", "Description", "AssumeRolePolicyDocument", "CreateDate"])
            Assert.Equal((member, made.GetProperty(member).GetString()), (member, got.GetProperty(member).GetString()));
        Assert.EndsWith($":role/{role.Item2}", got.GetProperty("Arn").GetString()!, StringComparison.Ordinal);
        using (var trust = JsonDocument.Parse(got.GetProperty("AssumeRolePolicyDocument").GetString()!))
            Assert.Equal("1", trust.RootElement.GetProperty("Version").GetString());

        Assert.Empty((await rpc.Ram("ListPoliciesForRole", role)).List("Policies", "Policy"));
        Assert.Equal(
            (404, "EntityNotExist.Policy"),
            StatusAndCode(await rpc.Ram("AttachPolicyToRole", role, ("PolicyType", "System"), ("PolicyName", "NoSuchPolicy")))
        );
        (await rpc.Ram("AttachPolicyToRole", policy)).Granted();
        Assert.Equal((409, "EntityAlreadyExists.Role.Policy"), StatusAndCode(await rpc.Ram("AttachPolicyToRole", policy)));
        var attached = Assert.Single((await rpc.Ram("ListPoliciesForRole", role)).List("Policies", "Policy"));
        Assert.Equal(
            ("AliyunECSImageImportRolePolicy", "System"),
            (attached.GetProperty("PolicyName").GetString(), attached.GetProperty("PolicyType").GetString())
        );

        (await rpc.Ram("DetachPolicyFromRole", policy)).Granted();
        (await rpc.Ram("DeleteRole", role)).Granted();
        Assert.Equal("EntityNotExist.Role", (await rpc.Ram("GetRole", role)).Code);
    }

    [Theory, Stated(OfTheRealService.NotAsked)]
    public async Task Temporary_keys_work_with_their_token_in_oss_and_ecs_and_not_without(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var rpc = new RpcClient(place.Service);
        var name = $"conformance-{System.Guid.NewGuid():N}";
        var (user, role) = await UserAndRoleAsync(rpc, name);
        (string, string)[] assume = [("RoleArn", role), ("RoleSessionName", "conformance")];
        var root = await rpc.Sts("AssumeRole", assume);
        Assert.Equal((403, "NoPermission", "Roles may not be assumed by root accounts."), (root.Status, root.Code, root["Message"]));
        Assert.NotEqual("OK", (await user.Sts("AssumeRole", [.. assume, ("DurationSeconds", "899")])).Code);
        var given = (await user.Sts("AssumeRole", [.. assume, ("DurationSeconds", "900")])).Granted();
        var credentials = given.GetProperty("Credentials");
        string Member(string name) => credentials.GetProperty(name).GetString()!;
        var key = new Credentials(Member("AccessKeyId"), Member("AccessKeySecret"), Member("SecurityToken"));
        Assert.StartsWith("STS.", key.Id, StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", Member("Expiration"));

        Assert.Equal("AssumedRoleUser", (await (rpc with { Key = key }).Sts("GetCallerIdentity"))["IdentityType"]);
        Assert.Equal("MissingSecurityToken", (await (rpc with { Key = key with { Token = null } }).Sts("GetCallerIdentity")).Code);
        Assert.Equal(
            "InvalidSecurityToken.MismatchWithAccessKey",
            (await (rpc with { Key = key with { Token = "CAISother" } }).Sts("GetCallerIdentity")).Code
        );
        foreach (var version1 in (bool[])[false, true])
        {
            var oss = place.Oss with { Key = key, Version1 = version1 };
            (await oss.Send("PUT", place.Key("a.raw"), "", [1])).Granted();
            Assert.Equal([1], (await oss.SendRaw("GET", oss.Presign("GET", place.Key("a.raw"), 60))).Granted().Body);
            Assert.Equal(
                (403, "InvalidSecurityToken"),
                await StatusAndCode((oss with { Key = key with { Token = "CAISother" } }).Send("GET", place.Key("a.raw")))
            );
            Assert.Equal(403, (await (oss with { Key = key with { Token = null } }).Send("GET", place.Key("a.raw"))).Status);
        }
        await RemoveAsync(rpc, name, user);
    }

    /// <summary>A user and a role of that name who may do everything, the user as who takes the role on.</summary>
    internal static async Task<(RpcClient User, string RoleArn)> UserAndRoleAsync(RpcClient rpc, string name)
    {
        (string, string) userName = ("UserName", name),
            roleName = ("RoleName", name);
        (string, string)[] policy = [("PolicyType", "System"), ("PolicyName", "AdministratorAccess")];
        var account = (await rpc.Sts("GetCallerIdentity"))["AccountId"];
        var trust =
            $$"""{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::{{account}}:root"]} """
            + """}],"Version":"1"}""";
        var arn = (await rpc.Ram("CreateRole", roleName, ("AssumeRolePolicyDocument", trust)))
            .Granted()
            .GetProperty("Role")
            .GetProperty("Arn")
            .GetString()!;
        (await rpc.Ram("AttachPolicyToRole", [roleName, .. policy])).Granted();
        (await rpc.Ram("CreateUser", userName)).Granted();
        (await rpc.Ram("AttachPolicyToUser", [userName, .. policy])).Granted();
        var key = (await rpc.Ram("CreateAccessKey", userName)).Granted().GetProperty("AccessKey");
        var user = rpc with
        {
            Key = new Credentials(key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("AccessKeySecret").GetString()!),
        };
        Assert.Equal("RAMUser", (await user.Sts("GetCallerIdentity"))["IdentityType"]);
        return (user, arn);
    }

    private static async Task RemoveAsync(RpcClient rpc, string name, RpcClient user)
    {
        (string, string) userName = ("UserName", name),
            roleName = ("RoleName", name);
        (string, string)[] policy = [("PolicyType", "System"), ("PolicyName", "AdministratorAccess")];
        Assert.Equal("DeleteConflict.User.AccessKey", (await rpc.Ram("DeleteUser", userName)).Code);
        (await rpc.Ram("DeleteAccessKey", userName, ("UserAccessKeyId", user.Key.Id))).Granted();
        (await rpc.Ram("DetachPolicyFromUser", [userName, .. policy])).Granted();
        (await rpc.Ram("DeleteUser", userName)).Granted();
        (await rpc.Ram("DetachPolicyFromRole", [roleName, .. policy])).Granted();
        (await rpc.Ram("DeleteRole", roleName)).Granted();
        Assert.Equal((404, "InvalidAccessKeyId.NotFound"), StatusAndCode(await user.Sts("GetCallerIdentity")));
    }

    internal const string Trust =
        """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}""";

    private static (int, string) StatusAndCode(Reply reply) => (reply.Status, reply.Code);

    private static async Task<(int Status, string Code)> StatusAndCode(Task<Answer> answer) => ((await answer).Status, (await answer).Code);
}
