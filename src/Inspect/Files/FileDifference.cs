namespace ImageTools.Inspect.Files;

/// <summary>A file that differs between two trees.</summary>
/// <param name="Path">Its path below the starts of both walks, with a slash at its start.</param>
/// <param name="Old">The file in the first tree; null when it is only in the second one.</param>
/// <param name="New">The file in the second tree; null when it is only in the first one.</param>
/// <param name="What">What differs, when it is in both: type, content, target, device, mode, owner, group, time, xattrs.</param>
public sealed record FileDifference(string Path, TreeEntry? Old, TreeEntry? New, IReadOnlyList<string> What);
