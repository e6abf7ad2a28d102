using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>The file systems of the guest.</summary>
internal static class MountedVolumes
{
    /// <summary>The readable file systems with their mount points: the root, and the mounts of fstab. Each appears once.</summary>
    public static IReadOnlyList<(string MountPoint, Volume Volume)> Of(CheckContext context)
    {
        var mounted = new List<(string, Volume)>();
        if (context.Guest.RootVolume is { FileSystem: not null } root)
            mounted.Add(("/", root));
        foreach (var entry in context.Guest.Fstab ?? [])
        {
            var volume = context.Layout.Volumes.FirstOrDefault(v => v.Id == entry.VolumeId && v.FileSystem is not null);
            if (volume is not null && entry.MountPoint.StartsWith('/') && mounted.TrueForAll(m => m.Item2.Id != volume.Id))
                mounted.Add((entry.MountPoint, volume));
        }
        return mounted;
    }

    /// <summary>Mount point and volume as evidence.</summary>
    public static Evidence At(string mountPoint, Volume volume, string? value = null) => new($"{volume.Id} ({mountPoint})", null, value);

    /// <summary>Unknown when there is no readable root; otherwise null.</summary>
    public static Verdict? NoRoot(CheckContext context) =>
        context.Guest.RootVolume?.FileSystem is null ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context)) : null;
}
