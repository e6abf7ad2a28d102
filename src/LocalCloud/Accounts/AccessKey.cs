using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud.Accounts;

/// <summary>A key that requests may be signed with.</summary>
/// <param name="Id">AccessKeyId.</param>
/// <param name="Secret">AccessKeySecret.</param>
/// <param name="Token">SecurityToken of a temporary key; null for a permanent one.</param>
/// <param name="Expires">End of a temporary key.</param>
/// <param name="RoleName">The role of a temporary key.</param>
/// <param name="SessionName">RoleSessionName of it.</param>
/// <param name="Policy">The session policy, which narrows the session; null when there is none.</param>
internal sealed record AccessKey(
    string Id,
    string Secret,
    string? Token = null,
    DateTimeOffset? Expires = null,
    string? RoleName = null,
    string? SessionName = null,
    string? Policy = null
)
{
    /// <summary>The RAM user whose key it is; null for the account's own, and for temporary ones.</summary>
    public string? UserName { get; init; }

    /// <summary>When the key of a user was created.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The account's own key, which may do everything but take on a role.</summary>
    [JsonIgnore]
    public bool IsRoot => RoleName is null && UserName is null;

    /// <summary>A request without a signature.</summary>
    public static AccessKey None { get; } = new("", "");
}
