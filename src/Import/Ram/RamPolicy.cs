namespace ImageTools.Import.Ram;

/// <summary>A policy attached to a role.</summary>
/// <param name="PolicyName">Name.</param>
/// <param name="PolicyType">System or Custom.</param>
public sealed record RamPolicy(string PolicyName, string PolicyType);
