using ImageTools.Cloud;

namespace ImageTools.Import.Images;

/// <summary>What to do with a finished image.</summary>
/// <param name="InstanceType">A type of instance that fits it.</param>
/// <param name="Why">Why this type.</param>
/// <param name="WouldStart">What a dry run of RunInstances said; null when it could not be asked.</param>
/// <param name="Refusal">Why it would not start, or why that is unknown.</param>
/// <param name="Commands">Text to copy, by tool: aliyun, terraform, packer.</param>
public sealed record InstanceAdvice(
    string InstanceType,
    string Why,
    bool? WouldStart,
    CloudException? Refusal,
    IReadOnlyList<KeyValuePair<string, string>> Commands
);
