using System.Security.Cryptography;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>Finds the key of a volume with passphrases. Whatever is secret on the way is wiped.</summary>
internal static class LuksKey
{
    /// <summary>
    /// The cipher with the volume's key, or null when no passphrase opens a slot. <paramref name="remarks"/> gets the slots that could not
    /// be tried.
    /// </summary>
    /// <exception cref="ImageFormatException">A slot lies outside of the volume.</exception>
    public static SectorCipher? Find(
        BlockSource volume,
        LuksHeader header,
        IReadOnlyList<ReadOnlyMemory<byte>> passphrases,
        List<string> remarks
    )
    {
        foreach (var slot in header.Slots)
        {
            var refusal = slot.Kdf.Refusal()
                ?? slot.Digest.Refusal()
                ?? (LuksHash.Of(slot.StripeHash) is null ? $"spreads its key with the hash {slot.StripeHash}, which is not read" : null)
                ?? (
                    SectorCipher.Refusal(slot.Encryption, slot.AreaKeySize) is { } area
                        ? $"is encrypted with {slot.Encryption}: it {area}"
                        : null
                )
                ?? (SectorCipher.Refusal(header.Encryption, slot.KeySize) is { } data ? $"is for {header.Encryption}: it {data}" : null);
            if (refusal is not null)
            {
                remarks.Add($"Key slot {slot.Number} {refusal}.");
                continue;
            }
            foreach (var passphrase in passphrases)
            {
                if (Try(volume, header, slot, passphrase) is { } cipher)
                    return cipher;
            }
        }
        return null;
    }

    private static SectorCipher? Try(BlockSource volume, LuksHeader header, LuksKeyslot slot, ReadOnlyMemory<byte> passphrase)
    {
        var areaKey = new byte[slot.AreaKeySize];
        var key = new byte[slot.KeySize];
        var stripes = new byte[(((slot.KeySize * slot.Stripes) + 511) / 512) * 512];
        try
        {
            if (slot.Offset < 0 || slot.Offset > volume.Length - stripes.Length)
            {
                throw new ImageFormatException(
                    volume.Name,
                    $"LUKS {header.Version} header, key slot {slot.Number}",
                    "does not lie on the volume",
                    "offset",
                    slot.Offset
                );
            }
            volume.Read(slot.Offset, stripes);
            slot.Kdf.Derive(passphrase, areaKey);
            using (var cipher = SectorCipher.Create(slot.Encryption, areaKey, Sectors.Size))
                cipher.Decrypt(0, stripes);
            LuksHash.Of(slot.StripeHash)!.Merge(stripes.AsSpan(0, slot.KeySize * slot.Stripes), key);
            return slot.Digest.Matches(key) ? SectorCipher.Create(header.Encryption, key, header.SectorSize) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(areaKey);
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(stripes);
        }
    }
}
