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

    /// <summary>Replaces who may take a role.</summary>
    public Task UpdateRoleTrustAsync(string roleName, string trustPolicy, CancellationToken cancellation) =>
        acs.CallAsync(
            "UpdateRole",
            new AcsParameters { { "RoleName", roleName }, { "NewAssumeRolePolicyDocument", trustPolicy } },
            answer => answer.Text("RequestId"),
            cancellation
        );

    /// <summary>Creates a custom policy. One of that name that says the same is fine.</summary>
    /// <exception cref="CloudException">Code "policy-differs": one of that name says something else, and is left alone.</exception>
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
                    $"There is a policy {policyName} already, and it says something else.",
                    hint: $"Delete it, or make it: {document}",
                    inner: e
                );
            }
        }
    }

    /// <summary>Document of a custom policy, or null when there is none of that name.</summary>
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

    /// <summary>Attaches a system policy; attached already is fine.</summary>
    public Task AttachSystemPolicyAsync(string roleName, string policyName, CancellationToken cancellation) =>
        AttachPolicyAsync(roleName, "System", policyName, cancellation);

    /// <summary>Attaches a policy; attached already is fine.</summary>
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
            // What was wanted is the case.
        }
    }

    /// <summary>Whether two documents say the same, however they are spaced.</summary>
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
