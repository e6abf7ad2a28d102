using ImageTools.Cloud;

namespace ImageTools.Import.Images;

/// <summary>Advice on how to start a finished image.</summary>
/// <param name="InstanceType">An instance type that fits the image.</param>
/// <param name="Why">Why this type.</param>
/// <param name="WouldStart">Result of a dry run of RunInstances; null when the dry run was not possible.</param>
/// <param name="Refusal">Why it would not start, or why this is unknown.</param>
/// <param name="Commands">Text to copy, for each tool: aliyun, terraform, packer.</param>
public sealed record InstanceAdvice(
    string InstanceType,
    string Why,
    bool? WouldStart,
    CloudException? Refusal,
    IReadOnlyList<KeyValuePair<string, string>> Commands
);
