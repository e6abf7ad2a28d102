using System.Security.Cryptography;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Ram;

/// <summary>Roles and policies of the account.</summary>
internal sealed class RamStore
{
    public const string ImportRole = "AliyunECSImageImportDefaultRole", ImportPolicy = "AliyunECSImageImportRolePolicy";

    /// <summary>System policies that exist here, and whether each lets its holder read objects.</summary>
    private static readonly Dictionary<string, bool> SystemPolicies = new(StringComparer.Ordinal)
    {
        [ImportPolicy] = true, ["AliyunECSImageExportRolePolicy"] = true, ["AliyunECSCloudBoxImageImportRolePolicy"] = false, ["AliyunOSSFullAccess"] = true,
        ["AliyunOSSReadOnlyAccess"] = true, ["AliyunECSFullAccess"] = false, ["AdministratorAccess"] = true,
    };

    private const string EcsTrust = """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}""";
    private readonly Lock gate = new();
    private readonly string path;
    private readonly TimeProvider time;
    private readonly RamState state;

    public RamStore(string path, string accountId, bool withImportRole, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        AccountId = accountId;
        state = StateFile.Read(path, StateJson.Default.RamState) ?? new RamState();
        if (withImportRole && Find(ImportRole) is null)
        {
            Create(ImportRole, EcsTrust, "Lets ECS read images to import.");
            Attach(ImportRole, ImportPolicy, "System");
        }
    }

    public string AccountId { get; }

    public static string ArnOf(string account, string role) => $"acs:ram::{account}:role/{role.ToLowerInvariant()}";

    public Role? Find(string name)
    {
        lock (gate)
            return state.Roles.Find(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    public Role Get(string name) => Find(name) ?? throw new RpcException(404, "EntityNotExist.Role", $"The role not exists: {name} ");

    public IReadOnlyList<Role> Roles()
    {
        lock (gate)
            return [.. state.Roles];
    }

    public Role Create(string name, string trust, string description)
    {
        CheckDocument(trust);
        lock (gate)
        {
            if (Find(name) is not null)
                throw new RpcException(409, "EntityAlreadyExists.Role", $"The role already exists: {name} ");
            var role = new Role(name, "3" + RandomNumberGenerator.GetString("0123456789", 17), trust, description, time.GetUtcNow(), []);
            state.Roles.Add(role);
            Save();
            return role;
        }
    }

    public Role Update(string name, string? trust, string? description)
    {
        if (trust is not null)
            CheckDocument(trust);
        lock (gate)
        {
            var old = Get(name);
            var role = old with { Trust = trust ?? old.Trust, Description = description ?? old.Description };
            state.Roles[state.Roles.IndexOf(old)] = role;
            Save();
            return role;
        }
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            var role = Get(name);
            if (role.Policies.Count > 0)
                throw new RpcException(409, "DeleteConflict.Role.Policy", "The role has policies attached to it.");
            state.Roles.Remove(role);
            Save();
        }
    }

    public void Attach(string roleName, string policy, string type)
    {
        lock (gate)
        {
            var role = Get(roleName);
            if (type == "System" ? !SystemPolicies.ContainsKey(policy) : !state.Policies.Exists(p => p.Name == policy))
                throw new RpcException(404, "EntityNotExist.Policy", $"The policy not exists: {policy}");
            if (role.Policies.Exists(p => p.Name == policy && p.Type == type))
                throw new RpcException(409, "EntityAlreadyExists.Role.Policy", $"The policy is already attached: {policy}");
            role.Policies.Add(new AttachedPolicy(policy, type, time.GetUtcNow()));
            Save();
        }
    }

    public void Detach(string roleName, string policy, string type)
    {
        lock (gate)
        {
            if (Get(roleName).Policies.RemoveAll(p => p.Name == policy && p.Type == type) == 0)
                throw new RpcException(404, "EntityNotExist.Role.Policy", $"The policy is not attached: {policy}");
            Save();
        }
    }

    public CustomPolicy CreatePolicy(string name, string document, string description)
    {
        CheckDocument(document);
        lock (gate)
        {
            if (state.Policies.Exists(p => p.Name == name))
                throw new RpcException(409, "EntityAlreadyExists.Policy", $"The policy already exists: {name}");
            var policy = new CustomPolicy(name, document, description, time.GetUtcNow());
            state.Policies.Add(policy);
            Save();
            return policy;
        }
    }

    /// <summary>Whether ECS may take this role on and read objects with it.</summary>
    public bool LetsEcsRead(string roleName)
    {
        lock (gate)
        {
            return Find(roleName) is { } role && Trusts(role.Trust, "ecs.aliyuncs.com")
                && role.Policies.Exists(p => p.Type == "System" ? SystemPolicies.GetValueOrDefault(p.Name) : state.Policies.Exists(c => c.Name == p.Name && Reads(c.Document)));
        }
    }

    private static bool Trusts(string document, string service)
    {
        using var json = JsonDocument.Parse(document);
        return Statements(json).Any(s => s.TryGetProperty("Principal", out var principal) && principal.ValueKind == JsonValueKind.Object
            && principal.TryGetProperty("Service", out var services) && Texts(services).Contains(service) && Acts(s, "sts:AssumeRole"));
    }

    private static bool Reads(string document)
    {
        using var json = JsonDocument.Parse(document);
        return Statements(json).Any(s => Acts(s, "oss:GetObject"));
    }

    private static bool Acts(JsonElement statement, string action) =>
        statement.TryGetProperty("Effect", out var effect) && effect.ValueKind == JsonValueKind.String && effect.GetString() == "Allow"
        && statement.TryGetProperty("Action", out var actions)
        && Texts(actions).Any(a => a == "*" || a.Equals(action, StringComparison.OrdinalIgnoreCase) || (a.EndsWith('*') && action.StartsWith(a[..^1], StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<JsonElement> Statements(JsonDocument document) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("Statement", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.Object)
            : [];

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!),
        _ => [],
    };

    private static void CheckDocument(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            if (Statements(json).Any())
                return;
        }
        catch (JsonException)
        {
            // Said below, with the cases that are JSON but no policy.
        }
        throw new RpcException(400, "MalformedPolicyDocument", "The policy document is not well-formed JSON with a Statement.");
    }

    private void Save() => StateFile.Write(path, state, StateJson.Default.RamState);
}
