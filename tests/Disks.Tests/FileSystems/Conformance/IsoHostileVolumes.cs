using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.FileSystems.Iso9660;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Written record by record, without extensions.</summary>
internal sealed class IsoHostileVolumes : IHostileVolumes
{
    private const int Sector = 2048,
        Root = 20,
        Many = 30,
        Far = 1000;
    private const int Largest = 256 << 20;
    private const byte DirectoryFlag = 2,
        GoesOn = 0x80;

    public Type Driver => typeof(IsoDriver);

    public string? DoesNotApply(Hostility kind) => kind == Hostility.GiantLog ? "ISO 9660 has no log." : null;

    public BlockSource Make(Hostility kind, TempDirectory directory)
    {
        var path = directory["iso.img"];
        Tool.Run("truncate", "-s", "400M", path);
        var descriptor = new byte[2 * Sector];
        "\u0001CD001\u0001"u8.CopyTo(descriptor);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(80), 400 << 9);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(128), Sector);
        Record("\0", Root, Sector, DirectoryFlag).CopyTo(descriptor, 156);
        "\u00ffCD001\u0001"u8[1..].CopyTo(descriptor.AsSpan(Sector));
        var volume = new OverlaidVolume(FileSource.Open(path)).With(16 * Sector, descriptor);
        byte[] root = [.. Record("\0", Root, Sector, DirectoryFlag), .. Record("\u0001", Root, Sector, DirectoryFlag)];
        switch (kind)
        {
            case Hostility.AliasedData:
                // Sixteen sections of 300 MiB on the same bytes.
                return volume.With(
                    Root * Sector,
                    [.. root, .. Enumerable.Range(0, 16).SelectMany(i => Record("ALIASED", Far, 300 << 20, i < 15 ? GoesOn : (byte)0))]
                );
            case Hostility.GiantDirectory:
                // Sectors without a record: the directory goes on.
                return volume
                    .With(Root * Sector, [.. root, .. Record("GIANT", Far, Largest + Sector, DirectoryFlag)])
                    .With(Far * Sector, Record("\0", Far, Largest + Sector, DirectoryFlag));
            default:
                byte[] names =
                [
                    .. Record("\0", Many, 4 * Sector, DirectoryFlag),
                    .. Enumerable.Range(0, 99).SelectMany(i => Spread(i, Record($"{i:d3}", Far, Largest, DirectoryFlag))),
                    .. Record("LAST", Far, Largest, DirectoryFlag),
                ];
                return volume
                    .With(Root * Sector, [.. root, .. Record("MANY", Many, 4 * Sector, DirectoryFlag)])
                    .With(Many * Sector, names)
                    .With(Far * Sector, Record("\0", Far, Largest, DirectoryFlag));
        }
    }

    // No record goes over the end of a sector: 50 of them, after the one of 34 bytes, leave 14.
    private static byte[] Spread(int index, byte[] record) =>
        index == 50 ? [.. new byte[Sector - ((34 + (50 * record.Length)) % Sector)], .. record] : record;

    private static byte[] Record(string name, int block, int size, byte flags)
    {
        var length = 33 + name.Length + (~name.Length & 1);
        var record = new byte[length];
        record[0] = (byte)length;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(2), block);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(10), size);
        record[25] = flags;
        record[32] = (byte)name.Length;
        Encoding.Latin1.GetBytes(name, record.AsSpan(33));
        return record;
    }
}
