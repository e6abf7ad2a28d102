using System.Text.Json;
using ImageTools.Import.Acs;
using ImageTools.Upload;

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
            return await acs.CallAsync("GetRole", new AcsParameters { { "RoleName", roleName } }, ReadRole, cancellation).ConfigureAwait(false);
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
            answer => (RamPolicy[])[.. answer.List("Policies", "Policy").Select(p => new RamPolicy(p.Required("PolicyName"), p.Text("PolicyType") ?? ""))],
            cancellation).ConfigureAwait(false);

    /// <summary>Creates a role.</summary>
    /// <param name="roleName">Name.</param>
    /// <param name="trustPolicy">JSON.</param>
    /// <param name="description">For people.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<RamRole> CreateRoleAsync(string roleName, string trustPolicy, string description, CancellationToken cancellation) =>
        acs.CallAsync(
            "CreateRole",
            new AcsParameters { { "RoleName", roleName }, { "AssumeRolePolicyDocument", trustPolicy }, { "Description", description } },
            ReadRole,
            cancellation);

    /// <summary>Replaces who may take a role.</summary>
    public Task UpdateRoleTrustAsync(string roleName, string trustPolicy, CancellationToken cancellation) =>
        acs.CallAsync(
            "UpdateRole", new AcsParameters { { "RoleName", roleName }, { "NewAssumeRolePolicyDocument", trustPolicy } }, answer => answer.Text("RequestId"), cancellation);

    /// <summary>Attaches a system policy; attached already is fine.</summary>
    public async Task AttachSystemPolicyAsync(string roleName, string policyName, CancellationToken cancellation)
    {
        try
        {
            await acs.CallAsync(
                "AttachPolicyToRole",
                new AcsParameters { { "PolicyType", "System" }, { "PolicyName", policyName }, { "RoleName", roleName } },
                answer => answer.Text("RequestId"),
                cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "EntityAlreadyExists.Role.Policy")
        {
            // What was wanted is the case.
        }
    }

    private static RamRole ReadRole(JsonElement answer)
    {
        var role = answer.Member("Role") ?? answer;
        return new RamRole(role.Required("RoleName"), role.Text("Arn"), role.Text("AssumeRolePolicyDocument") ?? "");
    }
}
