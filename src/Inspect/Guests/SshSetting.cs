namespace ImageTools.Inspect.Guests;

/// <summary>A setting of sshd_config.</summary>
/// <param name="Value">As written.</param>
/// <param name="Path">File.</param>
/// <param name="Line">1-based line.</param>
public sealed record SshSetting(string Value, string Path, int Line);
