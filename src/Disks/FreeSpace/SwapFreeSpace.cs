using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Signatures;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// Linux swap: everything behind the header page (with the signature, the label and the list of bad pages) up to the last page that the
/// header names. A machine that is off has no data in it. When it hibernates, the signature is another one.
/// </summary>
internal static class SwapFreeSpace
{
    public static FreeSpaceOffer Offer(BlockSource volume)
    {
        var (magic, header) = (new byte[10], new byte[12]);
        foreach (var pageSize in SwapDriver.PageSizes)
        {
            if (!volume.TryRead(pageSize - 10, magic) || !magic.AsSpan().SequenceEqual("SWAPSPACE2"u8) || !volume.TryRead(1024, header))
                continue;
            uint version = U32(header, 0),
                lastPage = U32(header, 4);
            var end = (lastPage + 1L) * pageSize;
            if (version != 1 || end <= pageSize || end > volume.Length)
            {
                return FreeSpaceOffer.LeftAlone(
                    $"The swap header (version {version}, last page {lastPage}) does not fit a volume of {volume.Length} bytes."
                );
            }

            return FreeSpaceOffer.Of(new RangeFreeSpace([(pageSize, end)]));
        }
        return FreeSpaceOffer.LeftAlone("The swap area has the old header, which is not read.");
    }
}
