using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>RAM 2015-05-01: roles, users and policies (spec section 6.1).</summary>
internal sealed partial class RamService(RamStore store, Account account) : IRpcApi
{
    public string Name => "ram";

    public string Version => "2015-05-01";

    public IReadOnlyList<RpcAction> Actions => RamActions.OfRam;

    public Action<Utf8JsonWriter>? Handle(RpcRequest request)
    {
        switch (request.Action)
        {
            case "GetRole":
                return RoleAnswer(store.Get(request.Required("RoleName")));
            case "CreateRole":
                return RoleAnswer(
                    store.Create(
                        request.Required("RoleName"),
                        request.Required("AssumeRolePolicyDocument"),
                        request["Description"] ?? "",
                        MaxSession(request, "MaxSessionDuration") ?? 3600
                    )
                );
            case "UpdateRole":
                return RoleAnswer(
                    store.Update(
                        request.Required("RoleName"),
                        request["NewAssumeRolePolicyDocument"],
                        request["NewDescription"],
                        MaxSession(request, "NewMaxSessionDuration")
                    )
                );
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
                return Listed(request, store.Roles(), "Roles", "Role", WriteRole);
            case "ListPoliciesForRole":
                return PoliciesAnswer(store.Get(request.Required("RoleName")).Policies);
            case "CreateUser":
                return UserAnswer(store.CreateUser(UserName(request), request["DisplayName"] ?? "", request["Comments"] ?? ""));
            case "GetUser":
                return UserAnswer(store.GetUser(request.Required("UserName")));
            case "ListUsers":
                return Listed(request, store.Users(), "Users", "User", WriteUser);
            case "DeleteUser":
                var leaving = store.GetUser(request.Required("UserName")).Name;
                store.DeleteUser(leaving, account.KeysOf(leaving).Count > 0);
                return Nothing;
            case "AttachPolicyToUser":
                store.AttachToUser(request.Required("UserName"), request.Required("PolicyName"), PolicyType(request));
                return Nothing;
            case "DetachPolicyFromUser":
                store.DetachFromUser(request.Required("UserName"), request.Required("PolicyName"), PolicyType(request));
                return Nothing;
            case "ListPoliciesForUser":
                return PoliciesAnswer(store.GetUser(request.Required("UserName")).Policies);
            case "CreateAccessKey":
                return KeyAnswer(CreateKey(request));
            case "ListAccessKeys":
                return KeysAnswer(account.KeysOf(KeyOwner(request)));
            case "DeleteAccessKey":
                DeleteKey(request);
                return Nothing;
            case "CreatePolicy":
                return PolicyAnswer(
                    store.CreatePolicy(request.Required("PolicyName"), request.Required("PolicyDocument"), request["Description"] ?? "")
                );
            case "GetPolicy":
                // System policies have an effect here, but no text.
                if (request["PolicyType"] == "System")
                {
                    throw new RpcException(
                        400,
                        "UnsupportedParameter",
                        "The local cloud has no text of system policies: use PolicyType=Custom."
                    );
                }

                return PolicyAnswer(store.GetPolicy(request.Required("PolicyName")), document: true);
            case "DeletePolicy":
                store.DeletePolicy(request.Required("PolicyName"));
                return Nothing;
            default:
                return null;
        }
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static void Nothing(Utf8JsonWriter json) { }

    private static string PolicyType(RpcRequest request) =>
        request.Required("PolicyType") switch
        {
            "System" => "System",
            "Custom" => "Custom",
            _ => throw new RpcException(400, "InvalidParameter.PolicyType", "PolicyType must be System or Custom."),
        };

    private static int? MaxSession(RpcRequest request, string name) => request[name] is null ? null : request.Number(name, 0, 3600, 43200);

    private static string UserName(RpcRequest request) =>
        request.Required("UserName") is var name && UserPattern().IsMatch(name)
            ? name
            : throw new RpcException(
                400,
                "InvalidParameter.UserName.InvalidChars",
                "The parameter UserName has 1 to 64 letters, digits and . _ -"
            );

    private AccessKey CreateKey(RpcRequest request) =>
        account.CreateKey(KeyOwner(request))
        ?? throw new RpcException(
            409,
            "LimitExceeded.User.AccessKey",
            $"The count of the access keys of the user beyond the current limits: {Account.MostKeys}."
        );

    private void DeleteKey(RpcRequest request)
    {
        var (user, id) = (KeyOwner(request), request.Required("UserAccessKeyId"));
        if (!account.DeleteKey(user, id))
            throw new RpcException(404, "EntityNotExist.User.AccessKey", $"The access key does not exist: {id}");
    }

    /// <summary>The named user, or the caller.</summary>
    private string KeyOwner(RpcRequest request) =>
        store.GetUser(request["UserName"] ?? request.Caller.UserName ?? request.Required("UserName")).Name;

    private static Action<Utf8JsonWriter> UserAnswer(User user) =>
        json =>
        {
            json.WriteStartObject("User");
            WriteUser(json, user);
            json.WriteEndObject();
        };

    private static void WriteUser(Utf8JsonWriter json, User user)
    {
        json.WriteString("UserId", user.Id);
        json.WriteString("UserName", user.Name);
        json.WriteString("DisplayName", user.DisplayName);
        json.WriteString("Comments", user.Comments);
        json.WriteString("CreateDate", Time(user.Created));
    }

    private static Action<Utf8JsonWriter> KeyAnswer(AccessKey key) =>
        json =>
        {
            json.WriteStartObject("AccessKey");
            WriteKey(json, key);
            // The secret is only in this answer: lists of keys have no secrets.
            json.WriteString("AccessKeySecret", key.Secret);
            json.WriteEndObject();
        };

    private static Action<Utf8JsonWriter> KeysAnswer(IReadOnlyList<AccessKey> keys) =>
        json =>
        {
            JsonSet.Write(json, "AccessKeys", "AccessKey", keys, WriteKey);
        };

    private static void WriteKey(Utf8JsonWriter json, AccessKey key)
    {
        json.WriteString("AccessKeyId", key.Id);
        json.WriteString("Status", "Active");
        json.WriteString("CreateDate", Time(key.Created ?? default));
    }

    /// <summary>A page of a list as RAM writes it: MaxItems, and a Marker for the start of the next page.</summary>
    private static Action<Utf8JsonWriter> Listed<T>(
        RpcRequest request,
        IReadOnlyList<T> all,
        string set,
        string item,
        Action<Utf8JsonWriter, T> write
    )
    {
        var (from, size) = (request.Number("Marker", 0, 0, int.MaxValue), request.Number("MaxItems", 100, 1, 1000));
        return json =>
        {
            json.WriteBoolean("IsTruncated", from + size < all.Count);
            if (from + size < all.Count)
                json.WriteString("Marker", (from + size).ToString(CultureInfo.InvariantCulture));
            JsonSet.Write(json, set, item, all.Skip(from).Take(size), write);
        };
    }

    private Action<Utf8JsonWriter> RoleAnswer(Role role) =>
        json =>
        {
            json.WriteStartObject("Role");
            WriteRole(json, role);
            json.WriteEndObject();
        };

    private void WriteRole(Utf8JsonWriter json, Role role)
    {
        json.WriteString("RoleId", role.Id);
        json.WriteString("RoleName", role.Name);
        json.WriteString("Arn", RamStore.ArnOf(store.AccountId, role.Name));
        json.WriteString("Description", role.Description);
        json.WriteString("AssumeRolePolicyDocument", role.Trust);
        json.WriteString("CreateDate", Time(role.Created));
        json.WriteNumber("MaxSessionDuration", role.MaxSession);
    }

    private static Action<Utf8JsonWriter> PoliciesAnswer(IReadOnlyList<AttachedPolicy> policies) =>
        json =>
        {
            JsonSet.Write(json, "Policies", "Policy", policies, (json, policy) =>
            {
                json.WriteString("PolicyName", policy.Name);
                json.WriteString("PolicyType", policy.Type);
                json.WriteString("DefaultVersion", "v1");
                json.WriteString("Description", "");
                json.WriteString("AttachDate", Time(policy.Attached));
            });
        };

    private static Action<Utf8JsonWriter> PolicyAnswer(CustomPolicy policy, bool document = false) =>
        json =>
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

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex UserPattern();
}
