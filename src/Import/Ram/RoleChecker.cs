using System.Text.Json;
using ImageTools.Import.Acs;
using ImageTools.Upload;

namespace ImageTools.Import.Ram;

/// <summary>Finds out before the upload whether ECS will be able to read what is uploaded; sets the role up when asked to.</summary>
/// <param name="ram">RAM of the account.</param>
public sealed class RoleChecker(RamClient ram)
{
    // System policies that include reading any object.
    private static readonly string[] Sufficient = [ImportRole.PolicyName, "AliyunOSSReadOnlyAccess", "AliyunOSSFullAccess", "AdministratorAccess", "ReadOnlyAccess"];

    /// <summary>Looks at the role. Never throws for a lack of permission to look: that is <see cref="RoleState.Unknown"/>.</summary>
    /// <exception cref="CloudException">RAM could not be reached, or failed otherwise.</exception>
    public async Task<RoleStatus> CheckAsync(string roleName, CancellationToken cancellation)
    {
        try
        {
            if (await ram.FindRoleAsync(roleName, cancellation).ConfigureAwait(false) is not { } role)
                return new RoleStatus(roleName, RoleState.Missing, $"The role {roleName} does not exist.");
            if (!TrustsEcs(role.AssumeRolePolicyDocument))
                return new RoleStatus(roleName, RoleState.NotTrusted, $"The role {roleName} exists, but its trust policy does not name ecs.aliyuncs.com.");
            return Judge(roleName, await ram.ListPoliciesForRoleAsync(roleName, cancellation).ConfigureAwait(false));
        }
        catch (CloudException e) when (ErrorHints.IsDenial(e.Code))
        {
            return new RoleStatus(roleName, RoleState.Unknown, $"These credentials may not look at roles ({e.Code}); ImportImage will tell whether {roleName} suffices.");
        }
    }

    /// <summary>Creates what <see cref="CheckAsync"/> found missing. Only ever called because the user asked for it.</summary>
    public async Task CreateAsync(string roleName, CancellationToken cancellation)
    {
        if (await ram.FindRoleAsync(roleName, cancellation).ConfigureAwait(false) is not { } role)
            await ram.CreateRoleAsync(roleName, ImportRole.TrustPolicy, "Lets ECS read images from OSS", cancellation).ConfigureAwait(false);
        else if (!TrustsEcs(role.AssumeRolePolicyDocument))
            await ram.UpdateRoleTrustAsync(roleName, ImportRole.TrustPolicy, cancellation).ConfigureAwait(false);
        await ram.AttachSystemPolicyAsync(roleName, ImportRole.PolicyName, cancellation).ConfigureAwait(false);
    }

    private static RoleStatus Judge(string roleName, IReadOnlyList<RamPolicy> policies)
    {
        if (policies.FirstOrDefault(p => Sufficient.Contains(p.PolicyName, StringComparer.Ordinal)) is { } enough)
            return new RoleStatus(roleName, RoleState.Ready, $"The role {roleName} trusts ECS and has {enough.PolicyName}.");
        if (policies.FirstOrDefault(p => !p.PolicyType.Equals("System", StringComparison.OrdinalIgnoreCase)) is { } custom)
            return new RoleStatus(roleName, RoleState.Unknown, $"The role {roleName} trusts ECS and has the custom policy {custom.PolicyName}; ImportImage will tell whether it suffices.");
        return new RoleStatus(roleName, RoleState.NoPolicy, $"The role {roleName} exists, but no policy lets it read objects ({string.Join(", ", ImportRole.Actions)}).");
    }

    /// <summary>Whether a trust policy lets ECS take the role; single values may stand without brackets in it.</summary>
    internal static bool TrustsEcs(string trustPolicy)
    {
        try
        {
            using var document = JsonDocument.Parse(trustPolicy);
            var statements = document.RootElement.Member("Statement") switch
            {
                { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray()],
                { ValueKind: JsonValueKind.Object } one => [one],
                _ => Array.Empty<JsonElement>(),
            };
            return Array.Exists(statements, s =>
                s.Text("Effect") == "Allow" &&
                s.Member("Action")?.Texts().Any(a => a is "sts:AssumeRole" or "sts:*" or "*") == true &&
                s.Member("Principal")?.Member("Service")?.Texts().Contains("ecs.aliyuncs.com", StringComparer.OrdinalIgnoreCase) == true);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
