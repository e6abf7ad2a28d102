using System.Collections.Concurrent;
using ImageTools.LocalCloud.Accounts;

namespace ImageTools.LocalCloud.Ram;

/// <summary>
/// What a key may do, except actions that this cloud was told to deny. The account's own key may do everything, a user's key what the
/// user's policies allow, a session's key what both the role's policies and its own policy allow.
/// </summary>
internal sealed class Permissions(IReadOnlyList<string> denied, RamStore store, string region) : IPermissions
{
    // Every key may ask who its owner is, and where the services are.
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
