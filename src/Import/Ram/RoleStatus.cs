namespace ImageTools.Import.Ram;

/// <summary>The result of checking a role.</summary>
/// <param name="RoleName">Name.</param>
/// <param name="State">State of the role.</param>
/// <param name="Finding">One sentence.</param>
public sealed record RoleStatus(string RoleName, RoleState State, string Finding);
