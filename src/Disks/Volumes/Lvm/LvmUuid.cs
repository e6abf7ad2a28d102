namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>UUIDs of LVM: 32 letters and digits, printed in groups.</summary>
internal static class LvmUuid
{
    /// <summary>Characters without the hyphens.</summary>
    public const int Length = 32;

    /// <summary>6-4-4-4-4-4-6 characters.</summary>
    public static string Spell(string id) => string.Join('-', id[..6], id[6..10], id[10..14], id[14..18], id[18..22], id[22..26], id[26..]);

    /// <summary>The spelling with hyphens of a UUID in the metadata; null when it is none.</summary>
    public static string? Parse(string? text)
    {
        var bare = text?.Replace("-", "", StringComparison.Ordinal);
        return bare?.Length == Length && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '!' or '#') ? Spell(bare) : null;
    }
}
