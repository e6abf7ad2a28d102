using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>RAM 2015-05-01: roles and policies (spec section 6.1).</summary>
internal sealed class RamService(RamStore store) : IRpcApi
{
    public string Name => "ram";

    public string Version => "2015-05-01";

    public Action<Utf8JsonWriter>? Handle(RpcRequest request)
    {
        switch (request.Action)
        {
            case "GetRole":
                return RoleAnswer(store.Get(request.Required("RoleName")));
            case "CreateRole":
                return RoleAnswer(store.Create(request.Required("RoleName"), request.Required("AssumeRolePolicyDocument"), request["Description"] ?? ""));
            case "UpdateRole":
                return RoleAnswer(store.Update(request.Required("RoleName"), request["NewAssumeRolePolicyDocument"], request["NewDescription"]));
            case "DeleteRole":
                store.Delete(request.Required("RoleName"));
                return Nothing;
            case "AttachPolicyToRole":
                store.Attach(request.Required("RoleName"), request.Required("PolicyName"), PolicyType(request));
                return Nothing;
            case "DetachPolicyFromRole":
                store.Detach(request.Required("RoleName"), request.Required("PolicyName"), PolicyType(request));
                return Nothing;
            case "ListRoles":
                return ListRoles;
            case "ListPoliciesForRole":
                return PoliciesAnswer(store.Get(request.Required("RoleName")));
            case "CreatePolicy":
                return PolicyAnswer(store.CreatePolicy(request.Required("PolicyName"), request.Required("PolicyDocument"), request["Description"] ?? ""));
            case "GetPolicy":
                return PolicyAnswer(store.GetPolicy(request.Required("PolicyName")), document: true);
            case "DeletePolicy":
                store.DeletePolicy(request.Required("PolicyName"));
                return Nothing;
            default:
                return null;
        }
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static void Nothing(Utf8JsonWriter json)
    {
    }

    private static string PolicyType(RpcRequest request) => request.Required("PolicyType") switch
    {
        "System" => "System",
        "Custom" => "Custom",
        _ => throw new RpcException(400, "InvalidParameter.PolicyType", "PolicyType must be System or Custom."),
    };

    private Action<Utf8JsonWriter> RoleAnswer(Role role) => json =>
    {
        json.WriteStartObject("Role");
        WriteRole(json, role);
        json.WriteEndObject();
    };

    private void ListRoles(Utf8JsonWriter json)
    {
        json.WriteBoolean("IsTruncated", false);
        json.WriteStartObject("Roles");
        json.WriteStartArray("Role");
        foreach (var role in store.Roles())
        {
            json.WriteStartObject();
            WriteRole(json, role);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRole(Utf8JsonWriter json, Role role)
    {
        json.WriteString("RoleId", role.Id);
        json.WriteString("RoleName", role.Name);
        json.WriteString("Arn", RamStore.ArnOf(store.AccountId, role.Name));
        json.WriteString("Description", role.Description);
        json.WriteString("AssumeRolePolicyDocument", role.Trust);
        json.WriteString("CreateDate", Time(role.Created));
        json.WriteNumber("MaxSessionDuration", 3600);
    }

    private static Action<Utf8JsonWriter> PoliciesAnswer(Role role) => json =>
    {
        json.WriteStartObject("Policies");
        json.WriteStartArray("Policy");
        foreach (var policy in role.Policies)
        {
            json.WriteStartObject();
            json.WriteString("PolicyName", policy.Name);
            json.WriteString("PolicyType", policy.Type);
            json.WriteString("DefaultVersion", "v1");
            json.WriteString("Description", "");
            json.WriteString("AttachDate", Time(policy.Attached));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    };

    private static Action<Utf8JsonWriter> PolicyAnswer(CustomPolicy policy, bool document = false) => json =>
    {
        json.WriteStartObject("Policy");
        json.WriteString("PolicyName", policy.Name);
        json.WriteString("PolicyType", "Custom");
        json.WriteString("Description", policy.Description);
        json.WriteString("DefaultVersion", "v1");
        json.WriteString("CreateDate", Time(policy.Created));
        json.WriteEndObject();
        if (document)
        {
            json.WriteStartObject("DefaultPolicyVersion");
            json.WriteString("VersionId", "v1");
            json.WriteBoolean("IsDefaultVersion", true);
            json.WriteString("PolicyDocument", policy.Document);
            json.WriteString("CreateDate", Time(policy.Created));
            json.WriteEndObject();
        }
    };
}
