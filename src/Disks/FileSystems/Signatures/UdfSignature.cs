namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>
/// UDF: a sequence of descriptors from 32 KiB on, one in every sector, among them NSR02 or NSR03. An image that is an ISO 9660 as well
/// is read as that.
/// </summary>
internal sealed class UdfSignature : SignatureDriver
{
    private const long First = 32768;
    private const int MostDescriptors = 64;

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume) =>
        Array.Exists([2048, 4096, 8192, 16384, 32768], size => HasSequence(volume, size)) ? new FileSystemSignature("udf") : null;

    private static bool HasSequence(BlockSource volume, int size)
    {
        for (var i = 0; i < MostDescriptors; i++)
        {
            // Structure type 0, then the identifier.
            var id = SignatureReads.Peek(volume, First + ((long)i * size), 6).AsSpan(1);
            if (id.SequenceEqual("NSR02"u8) || id.SequenceEqual("NSR03"u8))
                return true;
            if (!id.SequenceEqual("BEA01"u8) && !id.SequenceEqual("CD001"u8) && !id.SequenceEqual("BOOT2"u8))
                return false;
        }
        return false;
    }
}
