using System.Security.Cryptography;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Ram;

/// <summary>Roles, users and policies of the account.</summary>
internal sealed class RamStore
{
    public const string ImportRole = "AliyunECSImageImportDefaultRole",
        ImportPolicy = "AliyunECSImageImportRolePolicy",
        ExportRole = "AliyunECSImageExportDefaultRole",
        ExportPolicy = "AliyunECSImageExportRolePolicy",
        DemoUser = "imagetools",
        DemoRole = "imagetools-session",
        Administrator = "AdministratorAccess";

    /// <summary>System policies that exist here.</summary>
    private static readonly Dictionary<string, Policy> SystemPolicies = new(StringComparer.Ordinal)
    {
        [ImportPolicy] = Allow("oss:GetObject", "oss:GetBucketLocation", "oss:GetBucketInfo"),
        [ExportPolicy] = Allow(
            "oss:GetObject",
            "oss:PutObject",
            "oss:DeleteObject",
            "oss:GetBucketLocation",
            "oss:GetBucketInfo",
            "oss:AbortMultipartUpload",
            "oss:ListMultipartUploads",
            "oss:ListParts"
        ),
        ["AliyunECSCloudBoxImageImportRolePolicy"] = Allow(
            "oss-cloudbox:GetObject",
            "oss-cloudbox:GetBucketLocation",
            "oss-cloudbox:GetBucketInfo"
        ),
        ["AliyunOSSFullAccess"] = Allow("oss:*"),
        ["AliyunOSSReadOnlyAccess"] = Allow("oss:Get*", "oss:List*"),
        ["AliyunECSFullAccess"] = Allow("ecs:*"),
        ["AliyunRAMFullAccess"] = Allow("ram:*"),
        ["AliyunSTSAssumeRoleAccess"] = Allow("sts:AssumeRole"),
        [Administrator] = Allow("*"),
    };

    private const string EcsTrust =
        """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}""";
    private readonly Lock gate = new();
    private readonly string path;
    private readonly TimeProvider time;
    private readonly RamState state;

    public RamStore(string path, string accountId, bool withImportRole, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        AccountId = accountId;
        state = StateFile.Read(path, RamStateJson.Default.RamState) ?? new RamState();
        if (FindUser(DemoUser) is null)
        {
            CreateUser(DemoUser, "", "May do everything, and take on roles, which the account's own key may not.");
            AttachToUser(DemoUser, Administrator, "System");
        }
        if (Find(DemoRole) is null)
        {
            Create(
                DemoRole,
                $$"""{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::{{accountId}}:root"]}"""
                    + """ }],"Version":"1"}""",
                "Users of this account may take it on."
            );
            Attach(DemoRole, Administrator, "System");
        }
        if (withImportRole && Find(ImportRole) is null)
        {
            Create(ImportRole, EcsTrust, "Lets ECS read images to import.");
            Attach(ImportRole, ImportPolicy, "System");
        }
        if (withImportRole && Find(ExportRole) is null)
        {
            Create(ExportRole, EcsTrust, "Lets ECS write images that are exported.");
            Attach(ExportRole, ExportPolicy, "System");
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

    public Role Create(string name, string trust, string description, int maxSession = 3600)
    {
        Policy.Parse(trust);
        lock (gate)
        {
            if (Find(name) is not null)
                throw new RpcException(409, "EntityAlreadyExists.Role", $"The role already exists: {name} ");
            var role = new Role(name, "3" + RandomNumberGenerator.GetString("0123456789", 17), trust, description, time.GetUtcNow(), [])
            {
                MaxSession = maxSession,
            };
            state.Roles.Add(role);
            Save();
            return role;
        }
    }

    public Role Update(string name, string? trust, string? description, int? maxSession = null)
    {
        if (trust is not null)
            Policy.Parse(trust);
        lock (gate)
        {
            var old = Get(name);
            var role = old with
            {
                Trust = trust ?? old.Trust,
                Description = description ?? old.Description,
                MaxSession = maxSession ?? old.MaxSession,
            };
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
            Attach(Get(roleName).Policies, policy, type, "Role");
        }
    }

    public void Detach(string roleName, string policy, string type)
    {
        lock (gate)
            Detach(Get(roleName).Policies, policy, type, "Role");
    }

    public User? FindUser(string name)
    {
        lock (gate)
            return state.Users.Find(u => u.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    public User GetUser(string name) =>
        FindUser(name) ?? throw new RpcException(404, "EntityNotExist.User", $"The user does not exist: {name}");

    public IReadOnlyList<User> Users()
    {
        lock (gate)
            return [.. state.Users];
    }

    public User CreateUser(string name, string displayName, string comments)
    {
        lock (gate)
        {
            if (FindUser(name) is not null)
                throw new RpcException(409, "EntityAlreadyExists.User", $"The user does already exist: {name}");
            var user = new User(name, "2" + RandomNumberGenerator.GetString("0123456789", 17), displayName, comments, time.GetUtcNow(), []);
            state.Users.Add(user);
            Save();
            return user;
        }
    }

    /// <param name="name">Name.</param>
    /// <param name="hasKeys">Whether it has keys.</param>
    public void DeleteUser(string name, bool hasKeys)
    {
        lock (gate)
        {
            var user = GetUser(name);
            if (hasKeys)
                throw new RpcException(409, "DeleteConflict.User.AccessKey", "The user has access keys.");
            if (user.Policies.Count > 0)
                throw new RpcException(409, "DeleteConflict.User.Policy", "The user has policies attached to it.");
            state.Users.Remove(user);
            Save();
        }
    }

    public void AttachToUser(string userName, string policy, string type)
    {
        lock (gate)
            Attach(GetUser(userName).Policies, policy, type, "User");
    }

    public void DetachFromUser(string userName, string policy, string type)
    {
        lock (gate)
            Detach(GetUser(userName).Policies, policy, type, "User");
    }

    /// <summary>
    /// What the policies of a user or role say: true allowed, false denied, null nothing. A deleted user or role may do nothing.
    /// </summary>
    public bool? Judge(string? user, string? role, string action, string? resource)
    {
        lock (gate)
            return Judge((user is null ? Find(role!)?.Policies : FindUser(user)?.Policies) ?? [], action, resource);
    }

    public CustomPolicy CreatePolicy(string name, string document, string description)
    {
        Policy.Parse(document);
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

    public CustomPolicy GetPolicy(string name)
    {
        lock (gate)
        {
            return state.Policies.Find(p => p.Name == name)
                ?? throw new RpcException(404, "EntityNotExist.Policy", $"The policy not exists: {name}");
        }
    }

    public void DeletePolicy(string name)
    {
        lock (gate)
        {
            var policy = GetPolicy(name);
            if (state.Roles.Exists(r => r.Policies.Exists(p => p.Type == "Custom" && p.Name == name)))
                throw new RpcException(409, "DeleteConflict.Policy.Role", "The policy is attached to a role.");
            if (state.Users.Exists(u => u.Policies.Exists(p => p.Type == "Custom" && p.Name == name)))
                throw new RpcException(409, "DeleteConflict.Policy.User", "The policy is attached to a user.");
            state.Policies.Remove(policy);
            Save();
        }
    }

    /// <summary>Whether ECS may assume the role, and the role allows this action on some resource.</summary>
    public bool LetsEcs(string roleName, string action) => LetsEcs(roleName, action, null);

    /// <summary>Whether ECS may assume the role, and the role allows the action on this resource:
    /// acs:oss:region:account:bucket/key.</summary>
    public bool LetsEcs(string roleName, string action, string? resource)
    {
        lock (gate)
        {
            if (Find(roleName) is not { } role || !Policy.Parse(role.Trust).Trusts("ecs.aliyuncs.com"))
                return false;
            return Judge(role.Policies, action, resource) == true;
        }
    }

    private bool? Judge(List<AttachedPolicy> policies, string action, string? resource)
    {
        var verdicts = policies.Select(p => PolicyOf(p)?.Judge(action, resource)).ToList();
        return verdicts.Contains(false) ? false
            : verdicts.Contains(true) ? true
            : null;
    }

    private void Attach(List<AttachedPolicy> attached, string policy, string type, string to)
    {
        if (type == "System" ? !SystemPolicies.ContainsKey(policy) : !state.Policies.Exists(p => p.Name == policy))
            throw new RpcException(404, "EntityNotExist.Policy", $"The policy not exists: {policy}");
        if (attached.Exists(p => p.Name == policy && p.Type == type))
            throw new RpcException(409, $"EntityAlreadyExists.{to}.Policy", $"The policy is already attached: {policy}");
        attached.Add(new AttachedPolicy(policy, type, time.GetUtcNow()));
        Save();
    }

    private void Detach(List<AttachedPolicy> attached, string policy, string type, string from)
    {
        if (attached.RemoveAll(p => p.Name == policy && p.Type == type) == 0)
            throw new RpcException(404, $"EntityNotExist.{from}.Policy", $"The policy is not attached: {policy}");
        Save();
    }

    private Policy? PolicyOf(AttachedPolicy attached) =>
        attached.Type == "System" ? SystemPolicies.GetValueOrDefault(attached.Name)
        : state.Policies.Find(c => c.Name == attached.Name) is { } custom ? Policy.Parse(custom.Document)
        : null;

    private static Policy Allow(params ReadOnlySpan<string> actions) =>
        Policy.Parse(
            $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":["{{string.Join("\",\"", actions.ToArray())}}"],"Resource":"*"}]}"""
        );

    private void Save() => StateFile.Write(path, state, RamStateJson.Default.RamState);
}
