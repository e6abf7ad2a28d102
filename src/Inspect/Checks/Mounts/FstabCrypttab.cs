using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Checks that the volumes of crypttab exist and can be opened.</summary>
internal sealed class FstabCrypttab() : LinuxCheck("fstab-crypttab", Severity.Error, "Volumes in crypttab can be opened", "GUESTOS.Fstab")
{
    private static readonly string[] OfDracut = ["rd.luks.uuid=", "rd.luks.name="];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/crypttab"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        Verdict? soft = null;
        var commandLine = guest.Boot.DefaultEntry?.CommandLine ?? "";
        foreach (var entry in CrypttabEntry.Read(files, commandLine))
        {
            var needed = guest.MountUnits.Concat(guest.Fstab ?? []).Any(f => f.IsRequired && IsNameOf(f.Device, entry.Name));
            // A mount that needs the device opens it, even with noauto.
            if (entry.IsByHand && !needed)
                continue;
            var verdict = Judge(context, files, entry, needed);
            if (verdict is { Severity: null })
                return verdict;
            soft ??= verdict;
        }
        return soft ?? (LeftToDracut(context, guest, commandLine) ?? Verdict.Pass("Nothing in crypttab is missing."));
    }

    /// <summary>Whether a line of fstab uses the name that crypttab gives to a volume.</summary>
    public static bool IsNameOf(string device, string name) =>
        device == $"/dev/mapper/{name}" || device == $"/dev/disk/by-id/dm-name-{name}";

    /// <summary>Whether the volume will be open: it is on the disks, and a key opens it.</summary>
    public static bool IsOpened(CheckContext context, GuestTree files, CrypttabEntry entry) =>
        MountSource.Exists(context.Layout, entry.Device) == true && Closed(context, files, entry) is null;

    private static Verdict? Judge(CheckContext context, GuestTree files, CrypttabEntry entry, bool needed)
    {
        var evidence =
            entry.Line == 0
                ? new Evidence("kernel command line", null, $"luks.uuid={entry.Device["UUID=".Length..]}")
                : new Evidence("/etc/crypttab", entry.Line, $"{entry.Name} {entry.Device}");
        var where = entry.Line == 0 ? "the kernel command line" : $"line {entry.Line} of /etc/crypttab";
        if (MountSource.Exists(context.Layout, entry.Device) == false)
        {
            var forever = entry is { WaitsForever: true, IsWaitedFor: true };
            var missing = Verdict.Fail(
                $"{entry.Device} for {entry.Name} is on none of the given disks"
                    + (
                        needed ? ", and fstab needs it: the boot stops in emergency mode."
                        : forever ? ", and the boot waits for it forever."
                        : "; the boot may wait 90 seconds for it."
                    ),
                entry.Line == 0 ? "Remove it from the kernel command line." : $"Remove {where}, or add noauto to its options.",
                evidence
            );
            return needed || forever ? missing : missing.At(Severity.Warning);
        }
        if (VolumeNames.IsOldDisk(entry.Device) || VolumeNames.IsBusBound(entry.Device))
        {
            return Verdict
                .Fail($"{entry.Device} for {entry.Name} can change between disks.", "Write UUID= instead.", evidence)
                .At(Severity.Warning);
        }

        if (Closed(context, files, entry) is not { } closed)
            return null;
        // The unit has TimeoutSec=0. Nobody is at the console, and the network and SSH start only after the question.
        var endless = closed.Asks && !entry.HasTimeout && entry.IsWaitedFor;
        var consequence =
            endless ? $"so {entry.Name} asks for a passphrase: the boot waits for it forever."
            : needed ? $"so {entry.Name} stays closed, and fstab needs it: the boot stops in emergency mode."
            : $"so {entry.Name} {(closed.Asks ? "asks for a passphrase, and " : "")}stays closed.";
        var verdict = Verdict.Fail(
            $"{closed.Why}, {consequence}",
            $"Give {entry.Name} a key file, or add noauto to its options in {where}.",
            evidence
        );
        // systemd-cryptsetup falls back to the same question when the token does not help. But some instances have a TPM, and the keys may
        // be meant for it.
        return needed || (endless && entry.Token is null) ? verdict : verdict.At(Severity.Warning);
    }

    /// <summary>
    /// Why no key opens the volume, and whether the boot then asks for a passphrase at the console. Null when a key opens it, as far as can
    /// be seen.
    /// </summary>
    private static (string Why, bool Asks)? Closed(CheckContext context, GuestTree files, CrypttabEntry entry)
    {
        if (
            entry.Value("header") is { } header
            && header.StartsWith('/')
            && !header.StartsWith("/dev/", StringComparison.Ordinal)
            && !header.Contains(':', StringComparison.Ordinal)
            && !files.Exists(header)
        )
        {
            return ($"the header {header} does not exist", false);
        }
        // What a script of the initramfs does can't be seen here.
        if (entry.Has("initramfs") && entry.Has("keyscript"))
            return null;
        var asks = !entry.IsHeadless;
        if (entry.Key == "none")
        {
            if (((string[])["/etc", "/usr/lib"]).Any(d => files.Exists($"{d}/cryptsetup-keys.d/{entry.Name}.key")))
                return null;
            return (
                entry.Token is { } token
                    ? $"the token of {token} stayed with the old machine, and there is no key file"
                    : "there is no key file",
                asks
            );
        }
        if (entry.Key.StartsWith("/dev/", StringComparison.Ordinal))
            return null;
        // The key is on another file system. Without a timeout, the device of that file system is required.
        if (entry.Key.IndexOf(':', StringComparison.Ordinal) is var at and > 0)
        {
            return MountSource.Exists(context.Layout, entry.Key[(at + 1)..]) == false
                ? (
                    $"{entry.Key[(at + 1)..]}, which holds its key, is on none of the given disks",
                    asks && entry.Value("keyfile-timeout") is not null
                )
                : null;
        }

        return entry.Key.StartsWith('/') && files.Exists(entry.Key) ? null : ($"the key file {entry.Key} does not exist", asks);
    }

    /// <summary>
    /// Checks the volumes that dracut's initramfs opens before the root. It waits for them, then stops in its emergency shell.
    /// </summary>
    private static Verdict? LeftToDracut(CheckContext context, Guest guest, string commandLine)
    {
        if (
            guest.DefaultKernel?.Initramfs?.Files.Any(f =>
                f.StartsWith("usr/lib/dracut/", StringComparison.Ordinal) || f.StartsWith("lib/dracut/", StringComparison.Ordinal)
            ) != true
        )
        {
            return null;
        }

        foreach (var word in KernelCommandLine.Words(commandLine).Where(w => OfDracut.Any(o => w.StartsWith(o, StringComparison.Ordinal))))
        {
            var uuid = word["rd.luks.uuid=".Length..].Split('=')[0];
            var device = $"UUID={(uuid.StartsWith("luks-", StringComparison.Ordinal) ? uuid["luks-".Length..] : uuid)}";
            if (
                !context.Layout.Volumes.Any(v =>
                    (v.Signature?.Uuid ?? "").StartsWith(device["UUID=".Length..], StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                return Verdict.Fail(
                    $"{word} on the kernel command line names a volume that is on none of the given disks: the initramfs waits for it, "
                        + "then stops in its emergency shell.",
                    "Remove it from the kernel command line.",
                    new Evidence("kernel command line", null, word)
                );
            }
        }
        return null;
    }
}
