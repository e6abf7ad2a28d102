using System.Text.Json;
using System.Text.Json.Nodes;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ram;

/// <summary>The operations of RAM that the import role needs (protocol notes §6.1).</summary>
/// <param name="acs">A RAM service.</param>
public sealed class RamClient(AcsClient acs)
{
    /// <summary>The role, or null when there is none of that name.</summary>
    public async Task<RamRole?> FindRoleAsync(string roleName, CancellationToken cancellation)
    {
        try
        {
            return await acs.CallAsync("GetRole", new AcsParameters { { "RoleName", roleName } }, ReadRole, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "EntityNotExist.Role")
        {
            return null;
        }
    }

    /// <summary>The policies attached to a role.</summary>
    public async Task<IReadOnlyList<RamPolicy>> ListPoliciesForRoleAsync(string roleName, CancellationToken cancellation) =>
        await acs.CallAsync(
                "ListPoliciesForRole",
                new AcsParameters { { "RoleName", roleName } },
                answer =>
                    (RamPolicy[])
                        [
                            .. answer
                                .List("Policies", "Policy")
                                .Select(p => new RamPolicy(p.Required("PolicyName"), p.Text("PolicyType") ?? "")),
                        ],
                cancellation
            )
            .ConfigureAwait(false);

    /// <summary>Creates a role.</summary>
    /// <param name="roleName">Name.</param>
    /// <param name="trustPolicy">JSON.</param>
    /// <param name="description">For people.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<RamRole> CreateRoleAsync(string roleName, string trustPolicy, string description, CancellationToken cancellation) =>
        acs.CallAsync(
            "CreateRole",
            new AcsParameters
            {
                { "RoleName", roleName },
                { "AssumeRolePolicyDocument", trustPolicy },
                { "Description", description },
            },
            ReadRole,
            cancellation
        );

    /// <summary>Replaces the trust policy of a role.</summary>
    public Task UpdateRoleTrustAsync(string roleName, string trustPolicy, CancellationToken cancellation) =>
        acs.CallAsync(
            "UpdateRole",
            new AcsParameters { { "RoleName", roleName }, { "NewAssumeRolePolicyDocument", trustPolicy } },
            answer => answer.Text("RequestId"),
            cancellation
        );

    /// <summary>Creates a custom policy. An existing policy with the same name and content is no error.</summary>
    /// <exception cref="CloudException">Code "policy-differs": a policy with that name has other content, and is not changed.</exception>
    public async Task CreatePolicyAsync(string policyName, string document, string description, CancellationToken cancellation)
    {
        try
        {
            await acs.CallAsync(
                    "CreatePolicy",
                    new AcsParameters
                    {
                        { "PolicyName", policyName },
                        { "PolicyDocument", document },
                        { "Description", description },
                    },
                    answer => answer.Text("RequestId"),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "EntityAlreadyExists.Policy")
        {
            if (!IsSame(await FindPolicyAsync(policyName, cancellation).ConfigureAwait(false), document))
            {
                throw new CloudException(
                    "ram",
                    "policy-differs",
                    $"A policy {policyName} already exists with other content.",
                    hint: $"Delete it, or change it to: {document}",
                    inner: e
                );
            }
        }
    }

    /// <summary>Document of a custom policy, or null when no policy has that name.</summary>
    public async Task<string?> FindPolicyAsync(string policyName, CancellationToken cancellation)
    {
        try
        {
            return await acs.CallAsync(
                    "GetPolicy",
                    new AcsParameters { { "PolicyType", "Custom" }, { "PolicyName", policyName } },
                    answer => (answer.Member("DefaultPolicyVersion") ?? answer.Member("Policy"))?.Text("PolicyDocument"),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "EntityNotExist.Policy")
        {
            return null;
        }
    }

    /// <summary>Attaches a system policy. It is no error when it is already attached.</summary>
    public Task AttachSystemPolicyAsync(string roleName, string policyName, CancellationToken cancellation) =>
        AttachPolicyAsync(roleName, "System", policyName, cancellation);

    /// <summary>Attaches a policy. It is no error when it is already attached.</summary>
    /// <param name="roleName">Role.</param>
    /// <param name="policyType">System or Custom.</param>
    /// <param name="policyName">Policy.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task AttachPolicyAsync(string roleName, string policyType, string policyName, CancellationToken cancellation)
    {
        try
        {
            await acs.CallAsync(
                    "AttachPolicyToRole",
                    new AcsParameters
                    {
                        { "PolicyType", policyType },
                        { "PolicyName", policyName },
                        { "RoleName", roleName },
                    },
                    answer => answer.Text("RequestId"),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "EntityAlreadyExists.Role.Policy")
        {
            // The policy is already attached.
        }
    }

    /// <summary>Whether two documents are equal apart from white space.</summary>
    internal static bool IsSame(string? one, string other)
    {
        try
        {
            return one is not null && JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static RamRole ReadRole(JsonElement answer)
    {
        var role = answer.Member("Role") ?? answer;
        return new RamRole(role.Required("RoleName"), role.Text("Arn"), role.Text("AssumeRolePolicyDocument") ?? "");
    }
}
