namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Turns paths of a boot loader into guest paths.</summary>
internal static class BootPaths
{
    /// <summary>
    /// The guest path of a file in an entry. The entry names it relative to the file system with /boot. Device prefixes such as ($root) and
    /// (hd0,1) are removed.
    /// </summary>
    public static string? ToGuest(GuestTree files, string? path, string bootPrefix)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        var end = path[0] == '(' ? path.IndexOf(')', StringComparison.Ordinal) : -1;
        var bare = path[(end + 1)..];
        if (!bare.StartsWith('/'))
            bare = "/" + bare;
        if (bootPrefix.Length > 0)
            return bootPrefix + bare;
        // A subvolume at the start of the path (/@rootfs/boot/…) is not part of the guest path.
        var boot = bare.IndexOf("/boot/", StringComparison.Ordinal);
        return boot > 0 && !files.Exists(bare) && files.Exists(bare[boot..]) ? bare[boot..] : bare;
    }

    /// <summary>Whether an entry is not for normal use, such as a rescue entry.</summary>
    public static bool IsRescue(string title, string? id, string? kernel, string commandLine) =>
        ((string?[])[title, id]).Any(t =>
            t is not null
            && (
                t.Contains("recovery", StringComparison.OrdinalIgnoreCase)
                || t.Contains("rescue", StringComparison.OrdinalIgnoreCase)
                || t.Contains("memtest", StringComparison.OrdinalIgnoreCase)
            )
        )
        || kernel?.Contains("rescue", StringComparison.OrdinalIgnoreCase) == true
        || kernel?.Contains("memtest", StringComparison.OrdinalIgnoreCase) == true
        || commandLine.Split(' ').Any(a => a is "single" or "systemd.unit=rescue.target");
}
