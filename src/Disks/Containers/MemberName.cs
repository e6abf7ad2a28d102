namespace ImageTools.Disks.Containers;

/// <summary>Names of members of a container.</summary>
public static class MemberName
{
    /// <summary>The longest name in characters, as for paths of Linux.</summary>
    public const int Longest = 4096;

    /// <summary>
    /// A name without "." and without repeated or leading '/', as unpacking programs make it; null when it is empty or leads out of the
    /// container by "..".
    /// </summary>
    public static string? Normalize(string name)
    {
        var parts = name.Split('/').Where(p => p is not ("" or ".")).ToArray();
        return parts.Length == 0 || parts.Contains("..") ? null : string.Join('/', parts);
    }

    /// <summary>
    /// The full name of <paramref name="name"/>, relative to <paramref name="folder"/>; null when it is absolute, or leads out of the
    /// container.
    /// </summary>
    /// <param name="folder">A normalized name, or "" for the top.</param>
    /// <param name="name">Relative name, which may hold "..".</param>
    public static string? Resolve(string folder, string name)
    {
        if (name.StartsWith('/') || name.Length > Longest)
            return null;
        var parts = new List<string>(folder.Length == 0 ? [] : folder.Split('/'));
        foreach (var part in name.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }
        return parts.Count == 0 ? null : string.Join('/', parts);
    }

    /// <summary>The part before the last '/', or "".</summary>
    public static string Folder(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];
}
