namespace ImageTools.Import.Ram;

/// <summary>What was found about a role.</summary>
/// <param name="RoleName">Name.</param>
/// <param name="State">Verdict.</param>
/// <param name="Finding">One sentence.</param>
public sealed record RoleStatus(string RoleName, RoleState State, string Finding);
