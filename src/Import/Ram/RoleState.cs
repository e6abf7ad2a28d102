namespace ImageTools.Import.Ram;

/// <summary>Whether ECS can read the bucket with a role.</summary>
public enum RoleState
{
    /// <summary>The role trusts ECS and has a policy that is enough.</summary>
    Ready,

    /// <summary>There is no such role.</summary>
    Missing,

    /// <summary>The role does not let ECS assume it.</summary>
    NotTrusted,

    /// <summary>The role has no policy that lets it read objects.</summary>
    NoPolicy,

    /// <summary>The credentials may not ask RAM, or the role has custom policies. Only ImportImage will show whether it works.</summary>
    Unknown,
}
