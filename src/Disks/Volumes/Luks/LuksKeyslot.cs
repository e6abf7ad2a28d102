namespace ImageTools.Disks.Volumes.Luks;

/// <summary>A key slot in use: the key of the volume, encrypted with a key made of a passphrase.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kdf">How a passphrase becomes a key.</param>
/// <param name="Offset">First byte of the encrypted key, which is spread over stripes.</param>
/// <param name="Stripes">Number of stripes.</param>
/// <param name="StripeHash">Hash of the spreading.</param>
/// <param name="KeySize">Bytes of the volume's key.</param>
/// <param name="Encryption">Cipher of the slot, such as aes-xts-plain64.</param>
/// <param name="AreaKeySize">Bytes of the key made of the passphrase.</param>
/// <param name="Digest">Tells whether a key is right.</param>
internal sealed record LuksKeyslot(
    string Number,
    LuksKdf Kdf,
    long Offset,
    int Stripes,
    string StripeHash,
    int KeySize,
    string Encryption,
    int AreaKeySize,
    LuksDigest Digest
);
