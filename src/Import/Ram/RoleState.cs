namespace ImageTools.Import.Ram;

/// <summary>Whether ECS can read the bucket through a role.</summary>
public enum RoleState
{
    /// <summary>Trusts ECS and has a policy that suffices.</summary>
    Ready,

    /// <summary>There is no such role.</summary>
    Missing,

    /// <summary>The role does not let ECS take it.</summary>
    NotTrusted,

    /// <summary>No policy is attached that lets the role read objects.</summary>
    NoPolicy,

    /// <summary>RAM may not be asked, or the role has policies of the user's own: ImportImage itself will tell.</summary>
    Unknown,
}
