namespace ImageTools.Disks.Volumes.Luks;

/// <summary>What a header of either version says.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Encryption">Cipher of the data, such as aes-xts-plain64.</param>
/// <param name="SectorSize">Bytes that are encrypted together.</param>
/// <param name="Offset">First encrypted byte.</param>
/// <param name="Length">Encrypted bytes.</param>
/// <param name="Tweak">Number of the first sector of 512 bytes.</param>
/// <param name="Slots">Key slots in use that can be read.</param>
/// <param name="Remarks">What else is to be said: key slots that can't be used, a damaged copy of the header.</param>
internal sealed record LuksHeader(
    int Version,
    string Encryption,
    int SectorSize,
    long Offset,
    long Length,
    ulong Tweak,
    IReadOnlyList<LuksKeyslot> Slots,
    IReadOnlyList<string> Remarks
)
{
    /// <summary>The largest key of a volume.</summary>
    public const int MostKeyBytes = 512;

    /// <summary>Stripes that every writer uses.</summary>
    public const int UsualStripes = 4000;
}
