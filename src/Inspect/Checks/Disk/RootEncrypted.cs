using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the root opens without a passphrase.</summary>
internal sealed class RootEncrypted() : Check("root-encrypted", Severity.Error, "The root file system is not encrypted")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Guest.RootVolume is { } root)
            return Verdict.Pass($"{root.Id} can be read without a key.", new Evidence(root.Id));
        var locked = context.Layout.Volumes.FirstOrDefault(v =>
            v.DiskIndex == 0 && (v.Role == VolumeRole.Encrypted || v.Signature?.Type == "BitLocker")
        );
        return locked is null
            ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context))
            : Verdict.Fail(
                $"{locked.Id} is encrypted ({locked.Signature!.Type}), and no other volume has a system. The start would wait for a "
                    + "passphrase that nobody can type.",
                "Decrypt it before the export: cryptsetup reencrypt --decrypt (LUKS), manage-bde -off C: (BitLocker).",
                new Evidence(locked.Id, null, locked.Signature.Type)
            );
    }
}
