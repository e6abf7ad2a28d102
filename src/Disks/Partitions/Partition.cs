namespace ImageTools.Disks.Partitions;

/// <summary>One partition.</summary>
/// <param name="Number">1-based, as Linux numbers it.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Type">MBR type as "0x83", or GPT type GUID in upper case.</param>
/// <param name="Name">GPT name, or null.</param>
/// <param name="PartUuid">PARTUUID as Linux writes it (lower case; for MBR "signature-nn"), or null.</param>
/// <param name="IsActive">0x80 flag of an MBR entry, or GPT attribute bit 2.</param>
/// <param name="IsLogical">Inside an extended partition.</param>
/// <param name="Attributes">GPT attribute bits.</param>
public sealed record Partition(
    int Number,
    long Start,
    long Length,
    string Type,
    string? Name = null,
    string? PartUuid = null,
    bool IsActive = false,
    bool IsLogical = false,
    ulong Attributes = 0
)
{
    private const string EfiSystem = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
        EfiSystemOfMbr = "0xEF",
        BiosBoot = "21686148-6449-6E6F-744E-656564454649",
        ExtendedBoot = "BC13C2FF-59E6-4262-A352-B275FD6F7172";

    /// <summary>First byte after the partition.</summary>
    public long End => Start + Length;

    /// <summary>An extended partition. It only contains logical partitions.</summary>
    public bool IsExtended => Type is "0x05" or "0x0f" or "0x85";

    /// <summary>The partition that UEFI firmware starts from.</summary>
    public bool IsEfiSystem => IsOfType(EfiSystem) || IsOfType(EfiSystemOfMbr);

    /// <summary>The place of GRUB's core image on a GPT disk that a BIOS starts.</summary>
    public bool IsBiosBoot => IsOfType(BiosBoot);

    /// <summary>The extended boot loader partition of the Boot Loader Specification.</summary>
    public bool IsExtendedBoot => IsOfType(ExtendedBoot);

    private bool IsOfType(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);
}
