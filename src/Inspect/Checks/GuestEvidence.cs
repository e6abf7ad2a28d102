using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>Explains why evidence of the guest is missing.</summary>
internal static class GuestEvidence
{
    /// <summary>The reason why none of the guest's files can be read.</summary>
    public static string WhyNoFiles(CheckContext context) =>
        context.Guest.Os == OsKind.Windows
            ? "this is Windows, whose settings are not judged yet"
            : WhyUnread(context) ?? "no operating system was found on the given disks";

    /// <summary>What could not be read and may contain the system; null when everything was read.</summary>
    public static string? WhyUnread(CheckContext context)
    {
        foreach (var volume in context.Layout.Volumes)
        {
            if (volume.Error is not { } error)
                continue;
            var what = volume.Signature is { } signature ? $"the {signature.Type} file system on {volume.Id}" : volume.Id;
            return $"{what} can't be read: {error.Message}";
        }
        var unread = context.Layout.Volumes.FirstOrDefault(v =>
            v.FileSystem is null && v.Signature is not null && (v.Role ?? VolumeRole.Files) == VolumeRole.Files
        );
        if (unread is not null)
            return $"the {unread.Signature!.Type} file system on {unread.Id} is of a kind that can't be read";
        if (context.Layout.Volumes.FirstOrDefault(v => v.Role == VolumeRole.Encrypted) is { } locked)
            return $"{locked.Id} is encrypted (LUKS)";
        if (
            context.Layout.Volumes.FirstOrDefault(v => v.Role == VolumeRole.Member) is { } member
            && context.Layout.Volumes.All(v => v.Kind is VolumeKind.Partition or VolumeKind.Disk)
        )
        {
            return $"{member.Id} is a {member.Signature!.Type}, and no volume was found on it";
        }

        return context.Guest.Unreadable is [var first, ..] ? $"{first.Path}: {first.Reason}" : null;
    }

    /// <summary>
    /// The verdict when one of <paramref name="paths"/>, something inside it, or a directory above it could not be read; otherwise null.
    /// </summary>
    public static Verdict? Unreadable(Guest guest, IReadOnlyList<string> paths)
    {
        foreach (var evidence in guest.Unreadable)
        {
            if (paths.Any(p => Overlaps(p, evidence.Path)))
            {
                return Verdict.Unknown(
                    $"{evidence.Path} can't be read: {evidence.Reason}",
                    new Evidence(evidence.Path, null, evidence.Reason)
                );
            }
        }
        return null;
    }

    private static bool Overlaps(string a, string b) => a == b || IsInside(a, b) || IsInside(b, a);

    private static bool IsInside(string path, string directory) =>
        path.StartsWith(directory, StringComparison.Ordinal)
        && path.Length > directory.Length
        && (path[directory.Length] == '/' || directory.EndsWith('/'));
}
