using ImageTools.Inspect.Policies;

namespace ImageTools.Fuzz.Targets;

/// <summary>A policy in YAML.</summary>
internal sealed class PolicyTarget()
    : TextTarget(
        "policy",
        400,
        "profile: ecs\nseverity:\n  \"kernel-*\": error\nskip:\n  - check: [fs-space]\n    reason: 'r'\n    until: 2027-01-31\n",
        "severity: {fs-space: warning, boot-console: \"info\"}\n# x\nskip:\n- check: boot-console\n  reason: >-\n    long\n    text\n",
        "a: &a [*a, *a]\nb: &b {<<: *b}\n"
    )
{
    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["policy.yaml"], input);
        PolicyFile.Read(directory["policy.yaml"], ["fs-space", "boot-console", "kernel-virtio-blk"]);
    }

    /// <inheritdoc/>
    protected override int GoodTexts => 2;

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is PolicyException;
}
