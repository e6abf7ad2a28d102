using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>crypttab opens what is there.</summary>
internal sealed class FstabCrypttab() : LinuxCheck("fstab-crypttab", Severity.Error, "Volumes in crypttab can be opened", "GUESTOS.Fstab")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/crypttab"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var lines = files.ReadLines("/etc/crypttab") ?? [];
        Verdict? soft = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var fields = lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0].StartsWith('#'))
                continue;
            var options = fields.Length > 3 ? fields[3].Split(',') : [];
            if (options.Contains("nofail") || options.Contains("noauto"))
                continue;
            var evidence = new Evidence("/etc/crypttab", i + 1, string.Join(' ', fields[..2]));
            var fix = $"Remove line {i + 1} of /etc/crypttab, or add nofail to its options.";
            if (VolumeNames.Exists(context.Layout, fields[1]) == false)
                return Verdict.Fail($"{fields[1]} for {fields[0]} is on none of the given disks: the boot waits for it.", fix, evidence);
            if (fields.Length > 2 && fields[2].StartsWith('/') && !fields[2].StartsWith("/dev/", StringComparison.Ordinal) && !files.Exists(fields[2]))
                return Verdict.Fail($"The key file {fields[2]} of {fields[0]} does not exist.", fix, evidence);
            if (VolumeNames.IsOldDisk(fields[1]) || VolumeNames.IsBusBound(fields[1]))
                soft ??= Verdict.Fail($"{fields[1]} for {fields[0]} is not the same on every disk.", "Write UUID= instead.", evidence).At(Severity.Warning);
        }
        return soft ?? Verdict.Pass("Nothing in crypttab is missing.");
    }
}
