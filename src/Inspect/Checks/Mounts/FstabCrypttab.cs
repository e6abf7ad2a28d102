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
            if (options.Contains("noauto"))
                continue;
            var evidence = new Evidence("/etc/crypttab", i + 1, string.Join(' ', fields[..2]));
            var fix = $"Remove line {i + 1} of /etc/crypttab, or add noauto to its options.";
            var needed = guest.Fstab?.Any(f => f.IsRequired && f.Device == $"/dev/mapper/{fields[0]}") == true;
            // Wanted, not required, by what starts the system: unless a mount needs it the boot goes on.
            var waits = !options.Contains("nofail") && !options.Contains("_netdev");
            if (VolumeNames.Exists(context.Layout, fields[1]) == false)
            {
                var missing = Verdict.Fail($"{fields[1]} for {fields[0]} is on none of the given disks" + (needed ? ", and fstab needs it: the boot stops in emergency mode." : "; the boot may wait 90 seconds for it."), fix, evidence);
                if (needed)
                    return missing;
                soft ??= missing.At(Severity.Warning);
            }
            else if (VolumeNames.IsOldDisk(fields[1]) || VolumeNames.IsBusBound(fields[1]))
            {
                soft ??= Verdict.Fail($"{fields[1]} for {fields[0]} is not the same on every disk.", "Write UUID= instead.", evidence).At(Severity.Warning);
            }
            else if (Asks(files, fields, options) is { } why)
            {
                // TimeoutSec=0: nobody is at the console, and the question stands before the network and SSH.
                var asks = Verdict.Fail($"{why}, so {fields[0]} asks for a passphrase" + (needed || waits ? ": the boot waits for it without end." : ", and stays closed."), $"Give {fields[0]} a key file, or add noauto to its options in line {i + 1} of /etc/crypttab.", evidence);
                if (needed || waits)
                    return asks;
                soft ??= asks.At(Severity.Warning);
            }
        }
        return soft ?? Verdict.Pass("Nothing in crypttab is missing.");
    }

    /// <summary>Why nothing but a passphrase opens the volume, or null when something does.</summary>
    private static string? Asks(GuestTree files, string[] fields, string[] options)
    {
        // A token of the old machine's is not at hand either, but it fails and does not ask; a script of Debian's may do anything.
        if (options.Any(o => o is "headless" or "headless=yes" or "headless=true" or "headless=1" || o.StartsWith("tpm2-device=", StringComparison.Ordinal) || o.StartsWith("fido2-device=", StringComparison.Ordinal)
            || o.StartsWith("pkcs11-uri=", StringComparison.Ordinal) || o.StartsWith("keyscript=", StringComparison.Ordinal)))
            return null;
        if (fields.Length < 3 || fields[2] is "none" or "-")
            return ((string[])["/etc", "/usr/lib", "/run"]).Any(d => files.Exists($"{d}/cryptsetup-keys.d/{fields[0]}.key")) ? null : "there is no key file";
        return fields[2].StartsWith('/') && !fields[2].StartsWith("/dev/", StringComparison.Ordinal) && !fields[2].Contains(':', StringComparison.Ordinal) && !files.Exists(fields[2]) ? $"the key file {fields[2]} does not exist" : null;
    }
}
