namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The text of a metadata area.</summary>
/// <param name="Text">The text, without the final NUL.</param>
/// <param name="IsIgnored">True when LVM does not keep this copy up to date (RAW_LOCN_IGNORED).</param>
internal sealed record LvmMetadataText(string Text, bool IsIgnored);
