using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>
/// LVM2: label, metadata area and text of a physical volume, the trees of a thin pool, the store of a snapshot, the entries of caches. A
/// damaged volume is one with an error; scanning refuses nothing.
/// </summary>
internal sealed class LvmTarget : FuzzTarget
{
    private const int TreeBlock = 4096,
        DataBlock = 64 << 10;

    /// <inheritdoc/>
    public override string Name => "lvm";

    /// <inheritdoc/>
    public override int Cases => 1500;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var disk = new MemorySource(input);
        var layout = VolumeScanner.Scan([disk]);
        foreach (var volume in layout.Volumes.Where(v => v is { Kind: VolumeKind.LogicalVolume, Error: null }))
            Read(volume.Content);
        foreach (var (start, length) in FreeSpaceMap.Of(layout, disk).Free(0, disk.Length).Take(10_000))
        {
            if (start < 0 || length <= 0 || start + length > disk.Length)
                throw new InvalidOperationException($"{length} free bytes at {start}.");
        }
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is ImageFormatException;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds() =>
        [
            Made("linear", 4, [("root", true, (4, TinyLvm.Linear("pv0", 0)))]),
            Made(
                "array",
                12,
                [
                    ("wide", true, (4, "type = \"striped\"\nstripe_count = 2\nstripe_size = 8\nstripes = [\"pv0\", 0, \"pv0\", 2]")),
                    (
                        "five",
                        true,
                        (4, "type = \"raid5\"\ndevice_count = 3\nstripe_size = 8\nraids = [\"m\", \"a\", \"m\", \"b\", \"m\", \"c\"]")
                    ),
                    ("m", false, (1, TinyLvm.Linear("pv0", 4))),
                    ("a", false, (2, TinyLvm.Linear("pv0", 5))),
                    ("b", false, (2, TinyLvm.Linear("pv0", 7))),
                    ("c", false, (2, TinyLvm.Linear("pv0", 9))),
                ]
            ),
            Thin(),
            Made(
                "snapshot",
                12,
                [
                    ("origin", true, (4, TinyLvm.Linear("pv0", 0))),
                    ("snap", false, (8, TinyLvm.Linear("pv0", 4))),
                    ("snapshot0", true, (4, "type = \"snapshot\"\nchunk_size = 8\norigin = \"origin\"\ncow_store = \"snap\"")),
                ],
                Snapshot,
                new Words(TinyLvm.Start + (4 * TinyLvm.ExtentBytes), 16, 4),
                new Words(TinyLvm.Start + (5 * TinyLvm.ExtentBytes), 64, 8)
            ),
            Made(
                "writecache",
                12,
                [
                    ("slow", true, (4, "type = \"writecache\"\nwritecache = \"fast\"\norigin = \"base\"")),
                    ("base", false, (4, TinyLvm.Linear("pv0", 0))),
                    ("fast", false, (8, TinyLvm.Linear("pv0", 4))),
                ],
                WriteCache,
                new Words(TinyLvm.Start + (4 * TinyLvm.ExtentBytes), 16, 4),
                new Words(TinyLvm.Start + (4 * TinyLvm.ExtentBytes) + 16, 112, 8)
            ),
        ];

    private static void Read(BlockSource content)
    {
        try
        {
            var count = (int)Math.Min(content.Length, 200_000);
            content.ReadBytes(0, count);
            content.ReadBytes(content.Length - count, count);
            var at = 0L;
            foreach (var extent in content.Extents().Take(1000))
            {
                if (extent.Length <= 0 || extent.Start != at)
                    throw new InvalidOperationException($"An extent of {extent.Length} bytes at {extent.Start} in place of {at}.");
                at = extent.End;
            }
        }
        catch (ImageFormatException e) when (e.Problem.Length > 0)
        {
            // The other volumes may still be readable, and must be just as safe.
        }
    }

    private static Seed Made(
        string name,
        int extents,
        (string Name, bool Visible, (int, string) Segment)[] volumes,
        Action<byte[]>? write = null,
        params Words[] more
    )
    {
        var text = TinyLvm.Text(volumes.Select(v => TinyLvm.Logical(v.Name, v.Visible, v.Segment)), [extents]);
        var disk = TinyLvm.Volume(0, text, extents);
        new Random(extents).NextBytes(disk.AsSpan(TinyLvm.Start));
        write?.Invoke(disk);
        var length = Encoding.UTF8.GetByteCount(text);
        return new Seed(name, disk)
        {
            Words =
            [
                new(512, 128, 4),
                new(512 + 64, 80, 8),
                new(TinyLvm.TextAt - 512, 64, 4),
                new(TinyLvm.TextAt - 512 + 0x18, 48, 8),
                new(TinyLvm.TextAt, length, 1),
                .. more,
            ],
            Mend = bytes =>
            {
                if (name == "thin")
                    MendThin(bytes);
                TinyLvm.Mend(bytes);
            },
        };
    }

    // Superblock, a tree of devices, a tree of blocks for each of two devices; then two blocks of data.
    private static Seed Thin()
    {
        const int metadata = 5 * TreeBlock / TinyLvm.ExtentBytes,
            data = 2 * DataBlock / TinyLvm.ExtentBytes;
        return Made(
            "thin",
            metadata + data,
            [
                ("pool", true, (data, "type = \"thin-pool\"\nmetadata = \"meta\"\npool = \"data\"\ntransaction_id = 1\nchunk_size = 128")),
                ("one", true, (3 * data, "type = \"thin\"\nthin_pool = \"pool\"\ntransaction_id = 0\ndevice_id = 1")),
                ("two", true, (3 * data, "type = \"thin\"\nthin_pool = \"pool\"\ntransaction_id = 0\ndevice_id = 2")),
                ("meta", false, (metadata, TinyLvm.Linear("pv0", 0))),
                ("data", false, (data, TinyLvm.Linear("pv0", metadata))),
            ],
            disk =>
            {
                var super = TinyLvm.Start;
                disk.AsSpan(super, 5 * TreeBlock).Clear();
                disk.Le(super + 0x20, 27022010ul);
                disk.Le(super + 0x28, 2u);
                disk.Le(super + 0x30, 1ul);
                disk.Le(super + 0x40, 2ul);
                disk.Le(super + 0x48, 2ul);
                disk.Le(super + 0x140, 1ul);
                disk.Le(super + 0x148, 1ul);
                disk.Le(super + 0x150, 128u);
                disk.Le(super + 0x154, 8u);
                disk.Le(super + 0x158, 5ul);
                Node(disk, 1, leaf: true, (1, 2), (2, 4));
                Node(disk, 2, leaf: false, (0, 3));
                Node(disk, 3, leaf: true, (0, 1 << 24), (5, 0));
                Node(disk, 4, leaf: true, (1, 1 << 24));
                MendThin(disk);
            },
            new Words(TinyLvm.Start, 0x170, 4),
            new Words(TinyLvm.Start + TreeBlock, 64, 8),
            new Words(TinyLvm.Start + (2 * TreeBlock), 64, 4),
            new Words(TinyLvm.Start + (3 * TreeBlock), 64, 8),
            new Words(TinyLvm.Start + (3 * TreeBlock) + 0x20 + (8 * 252), 32, 8)
        );
    }

    private static void Node(byte[] disk, int block, bool leaf, params (ulong Key, ulong Value)[] entries)
    {
        var at = TinyLvm.Start + (block * TreeBlock);
        disk.Le(at + 4, leaf ? 2u : 1u);
        disk.Le(at + 8, (ulong)block);
        disk.Le(at + 0x10, (uint)entries.Length);
        disk.Le(at + 0x14, 252u);
        disk.Le(at + 0x18, 8u);
        for (var i = 0; i < entries.Length; i++)
        {
            disk.Le(at + 0x20 + (8 * i), entries[i].Key);
            disk.Le(at + 0x20 + (8 * (252 + i)), entries[i].Value);
        }
    }

    private static void MendThin(byte[] disk)
    {
        for (var block = 0; block < 5 && TinyLvm.Start + ((block + 1) * TreeBlock) <= disk.Length; block++)
        {
            var bytes = disk.AsSpan(TinyLvm.Start + (block * TreeBlock), TreeBlock);
            var crc = uint.MaxValue;
            foreach (var b in bytes[4..])
                crc = System.Numerics.BitOperations.Crc32C(crc, b);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, crc ^ (block == 0 ? 160774u : 121107u));
        }
    }

    // Two chunks of the origin are kept in chunks 2 and 3 of the store.
    private static void Snapshot(byte[] disk)
    {
        var at = TinyLvm.Start + (4 * TinyLvm.ExtentBytes);
        disk.AsSpan(at, 2 * TinyLvm.ExtentBytes).Clear();
        disk.Put(at, [0x53, 0x6e, 0x41, 0x70, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0]);
        disk.Le(at + 4096, 1ul);
        disk.Le(at + 4104, 2ul);
        disk.Le(at + 4112, 3ul);
        disk.Le(at + 4120, 3ul);
    }

    // Six blocks: one of block 2 of the volume, twice, and free ones.
    private static void WriteCache(byte[] disk)
    {
        var at = TinyLvm.Start + (4 * TinyLvm.ExtentBytes);
        disk.AsSpan(at, TinyLvm.ExtentBytes).Fill(0xff);
        disk.Le(at, 0x23489321u);
        disk.Le(at + 4, 1u);
        disk.Le(at + 8, 4096u);
        disk.Le(at + 0x10, 6ul);
        disk.Le(at + 0x18, 9ul);
        disk.Le(at + 64, 16ul);
        disk.Le(at + 72, 3ul);
        disk.Le(at + 80, 16ul);
        disk.Le(at + 88, 4ul);
    }
}
