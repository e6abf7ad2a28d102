using System.Collections.Concurrent;
using ImageTools.LocalCloud.Accounts;

namespace ImageTools.LocalCloud.Ram;

/// <summary>
/// What a key may do, of what this cloud was not told to deny: the account's own everything, a user's what the user's policies allow, and a
/// session's what those of its role and its own do.
/// </summary>
internal sealed class Permissions(IReadOnlyList<string> denied, RamStore store, string region) : IPermissions
{
    // Everybody may ask who they are, and where the services are.
    private static readonly string[] Free = ["sts:GetCallerIdentity", "location:DescribeEndpoints"];

    private readonly ConcurrentDictionary<string, Policy> parsed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string? Refusal(AccessKey key, string action, string? resource)
    {
        if (denied.Any(d => Policy.Matches(d, action, ignoreCase: true)))
            return "ExplicitDeny";
        if (key.IsRoot || Free.Contains(action))
            return null;
        var service = action[..action.IndexOf(':')];
        var named = resource is null ? null : $"acs:{service}:{region}:{store.AccountId}:{resource}";
        return How(store.Judge(key.UserName, key.RoleName, action, named))
            ?? (key.Policy is null ? null : How(parsed.GetOrAdd(key.Policy, Policy.Parse).Judge(action, named)));
    }

    private static string? How(bool? verdict) =>
        verdict switch
        {
            true => null,
            false => "ExplicitDeny",
            null => "ImplicitDeny",
        };
}
