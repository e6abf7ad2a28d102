using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ram;

/// <summary>Checks before the upload whether ECS can read the object; creates the role when the user asks for it.</summary>
/// <param name="ram">RAM of the account.</param>
public sealed class RoleChecker(RamClient ram)
{
    /// <summary>Checks the role with which ECS imports.</summary>
    /// <exception cref="CloudException">RAM could not be reached, or failed otherwise.</exception>
    public Task<RoleStatus> CheckAsync(string roleName, CancellationToken cancellation) =>
        CheckAsync(ServiceRole.Import with { Name = roleName }, null, cancellation);

    /// <summary>Checks a role. A missing permission to read it is not thrown, but gives <see cref="RoleState.Unknown"/>.</summary>
    /// <param name="wanted">The role.</param>
    /// <param name="bucket">The bucket for which a policy of this tool is enough; or null.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="CloudException">RAM could not be reached, or failed otherwise.</exception>
    public async Task<RoleStatus> CheckAsync(ServiceRole wanted, string? bucket, CancellationToken cancellation)
    {
        var roleName = wanted.Name;
        try
        {
            if (await ram.FindRoleAsync(roleName, cancellation).ConfigureAwait(false) is not { } role)
                return new RoleStatus(roleName, RoleState.Missing, $"The role {roleName} does not exist.");
            if (!TrustsEcs(role.AssumeRolePolicyDocument))
            {
                return new RoleStatus(
                    roleName,
                    RoleState.NotTrusted,
                    $"The role {roleName} exists, but its trust policy does not name ecs.aliyuncs.com."
                );
            }

            return await JudgeAsync(
                    wanted,
                    bucket,
                    await ram.ListPoliciesForRoleAsync(roleName, cancellation).ConfigureAwait(false),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (ErrorHints.IsDenial(e.Code))
        {
            return new RoleStatus(
                roleName,
                RoleState.Unknown,
                $"These credentials may not read roles ({e.Code}); {wanted.Operation} will show whether {roleName} is enough."
            );
        }
    }

    /// <summary>Creates the missing pieces of the role with which ECS imports. Only called when the user asks for it.</summary>
    public Task CreateAsync(string roleName, CancellationToken cancellation) =>
        CreateAsync(ServiceRole.Import with { Name = roleName }, null, cancellation);

    /// <summary>Creates the missing pieces of a role and keeps the existing ones. Only called when the user asks for it.</summary>
    /// <param name="wanted">The role.</param>
    /// <param name="bucket">Bucket to which its policy is limited; null attaches the system policy.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="CloudException">RAM refused.</exception>
    public async Task CreateAsync(ServiceRole wanted, string? bucket, CancellationToken cancellation)
    {
        var role = await ram.FindRoleAsync(wanted.Name, cancellation).ConfigureAwait(false);
        if (role is null)
        {
            try
            {
                await ram.CreateRoleAsync(wanted.Name, ImportRole.TrustPolicy, wanted.Description, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e) when (e.Code == "EntityAlreadyExists.Role")
            {
                // The role exists: an earlier attempt lost its response, or another user was faster.
                role = await ram.FindRoleAsync(wanted.Name, cancellation).ConfigureAwait(false);
            }
        }
        if (role is not null && !TrustsEcs(role.AssumeRolePolicyDocument))
            await ram.UpdateRoleTrustAsync(wanted.Name, ImportRole.TrustPolicy, cancellation).ConfigureAwait(false);
        if (bucket is null)
        {
            await ram.AttachSystemPolicyAsync(wanted.Name, wanted.PolicyName, cancellation).ConfigureAwait(false);
            return;
        }
        var policy = wanted.NarrowPolicyName(bucket);
        await ram.CreatePolicyAsync(policy, wanted.Policy(bucket), wanted.Description, cancellation).ConfigureAwait(false);
        await ram.AttachPolicyAsync(wanted.Name, "Custom", policy, cancellation).ConfigureAwait(false);
    }

    private async Task<RoleStatus> JudgeAsync(
        ServiceRole wanted,
        string? bucket,
        IReadOnlyList<RamPolicy> policies,
        CancellationToken cancellation
    )
    {
        var roleName = wanted.Name;
        if (
            bucket is not null
            && policies.Any(p => p.PolicyType == "Custom" && p.PolicyName == wanted.NarrowPolicyName(bucket))
            && RamClient.IsSame(
                await ram.FindPolicyAsync(wanted.NarrowPolicyName(bucket), cancellation).ConfigureAwait(false),
                wanted.Policy(bucket)
            )
        )
        {
            return new RoleStatus(
                roleName,
                RoleState.Ready,
                $"The role {roleName} trusts ECS and has {wanted.NarrowPolicyName(bucket)}, which is limited to {bucket}."
            );
        }

        if (policies.FirstOrDefault(p => wanted.Sufficient.Contains(p.PolicyName, StringComparer.Ordinal)) is { } enough)
            return new RoleStatus(roleName, RoleState.Ready, $"The role {roleName} trusts ECS and has {enough.PolicyName}.");
        if (policies.FirstOrDefault(p => !p.PolicyType.Equals("System", StringComparison.OrdinalIgnoreCase)) is { } custom)
        {
            return new RoleStatus(
                roleName,
                RoleState.Unknown,
                $"The role {roleName} trusts ECS and has the custom policy {custom.PolicyName}; {wanted.Operation} will show "
                    + "whether it is enough."
            );
        }

        return new RoleStatus(
            roleName,
            RoleState.NoPolicy,
            $"The role {roleName} exists, but no policy lets it {wanted.Verb} objects ({string.Join(", ", wanted.Actions)})."
        );
    }

    /// <summary>Whether a trust policy lets ECS assume the role. A single value may have no brackets.</summary>
    internal static bool TrustsEcs(string trustPolicy)
    {
        try
        {
            using var document = StrictJson.Parse(trustPolicy);
            var statements = document.RootElement.Member("Statement") switch
            {
                { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray()],
                { ValueKind: JsonValueKind.Object } one => [one],
                _ => Array.Empty<JsonElement>(),
            };
            return Array.Exists(statements, s =>
                s.Text("Effect") == "Allow"
                && s.Member("Action")?.Texts().Any(a => a is "sts:AssumeRole" or "sts:*" or "*") == true
                && s.Member("Principal")?.Member("Service")?.Texts().Contains("ecs.aliyuncs.com", StringComparer.OrdinalIgnoreCase) == true
            );
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
