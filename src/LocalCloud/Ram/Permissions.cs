using System.Collections.Concurrent;
using ImageTools.LocalCloud.Accounts;

namespace ImageTools.LocalCloud.Ram;

/// <summary>What a key may do: everything but what this cloud was told to deny, and for a session no more than its own policy allows.</summary>
internal sealed class Permissions(IReadOnlyList<string> denied, string region, string accountId)
{
    private readonly ConcurrentDictionary<string, Policy> parsed = new(StringComparer.Ordinal);

    /// <summary>Null when it may; otherwise how it is forbidden, in RAM's words.</summary>
    /// <param name="key">Who asks.</param>
    /// <param name="action">oss:PutObject.</param>
    /// <param name="resource">bucket/key for OSS; null when every resource is meant.</param>
    public string? Refusal(AccessKey key, string action, string? resource)
    {
        if (denied.Any(d => Policy.Matches(d, action, ignoreCase: true)))
            return "ExplicitDeny";
        if (key.Policy is null)
            return null;
        var service = action[..action.IndexOf(':')];
        return parsed.GetOrAdd(key.Policy, Policy.Parse).Judge(action, resource is null ? null : $"acs:{service}:{region}:{accountId}:{resource}") switch
        {
            true => null,
            false => "ExplicitDeny",
            null => "ImplicitDeny",
        };
    }
}
