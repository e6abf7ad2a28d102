using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>A file system whose files are read: every name, every link, the ends of every file, and which blocks are free.</summary>
internal sealed class FileSystemTarget : FuzzTarget
{
    private const int MostFiles = 500;

    private readonly Func<IReadOnlyList<Seed>> seeds;

    private FileSystemTarget(string name, int cases, Func<IReadOnlyList<Seed>> seeds)
    {
        Name = name;
        Cases = cases;
        this.seeds = seeds;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Cases { get; }

    public static FileSystemTarget Ext() =>
        new("ext", 6000, () =>
            [
                new Seed("extents", TinyExt.Make(Files(), 256)) { Words = TinyExt.Words },
                new Seed("block numbers", TinyExt.Make(Files(), 256, extents: false)) { Words = TinyExt.Words },
                new Seed("journal", TinyExt.Make(Files(), 512, journal: true)) { Words = [.. TinyExt.Words, .. Journal(512)] },
            ]
        );

    public static FileSystemTarget Fat() => new("fat", 1500, () => [
                new Seed("12", TinyFat.Make(12, Names())) { Words = TinyFat.Words(12) },
                new Seed("16", TinyFat.Make(16, Names())) { Words = TinyFat.Words(16) },
                // The rest of it is empty, and 33 MB would only be copied.
                new Seed("32", TinyFat.Make(32, Names())[..(1 << 20)]) { Words = TinyFat.Words(32), IsGood = false },
            ]);

    public static FileSystemTarget Btrfs() =>
        new("btrfs", 2500, () =>
            [
                BtrfsSeed("one device", TinyBtrfs.Make()),
                BtrfsSeed("log", TinyBtrfs.Make(log: true)),
                BtrfsSeed("raid1 without a device", TinyBtrfs.Make(0x10, 2, 1)),
                BtrfsSeed("raid6 without two devices", TinyBtrfs.Make(0x100, 4, 1)) with
                {
                    IsGood = false,
                },
                BtrfsSeed("raid5 of three devices", TinyBtrfs.Make(0x80, 3, 0)) with
                {
                    IsGood = false,
                },
            ]
        );

    public static FileSystemTarget SquashFs() => new("squashfs", 1500, MadeVolumes.SquashFs);

    public static FileSystemTarget Iso9660() => new("iso9660", 1500, MadeVolumes.Iso9660);

    public static FileSystemTarget Erofs() => new("erofs", 2500, MadeVolumes.Erofs);

    public static FileSystemTarget Xfs() =>
        new("xfs", 4000, () =>
            [
                new Seed("clean", TinyXfs.Make(isDirty: false)) { Words = TinyXfs.Words },
                new Seed("log", TinyXfs.Make(isDirty: true)) { Words = TinyXfs.Words },
            ]
        );

    public static FileSystemTarget ExFat() =>
        new("exfat", 2000, () => [new Seed("files", TinyExFat.Make()) { Words = TinyExFat.Words, Mend = TinyExFat.Mend }]);

    public static FileSystemTarget Ntfs() =>
        new("ntfs", 4000, () => [new Seed("files", TinyNtfs.Make()) { Words = TinyNtfs.Words, Mend = TinyNtfs.Mend }]);

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var volume = new MemorySource(input);
        if (VolumeContents.Open(volume) is not { } opened)
            return;
        _ = opened.State;
        // What is damaged counts as used, and is no reason to end.
        _ = opened.FreeSpace.Ranges?.Free(0, volume.Length).Take(10_000).Count();
        _ = opened.Subvolumes.Count;
        ImageFormatException? refused = null;
        var seen = new HashSet<ulong>();
        var open = new Stack<FileNode>([opened.Root]);
        while (open.TryPop(out var directory))
        {
            try
            {
                opened.Lookup(directory, "certainly not there");
                foreach (var entry in opened.List(directory))
                {
                    if (seen.Count >= MostFiles)
                        break;
                    if (!seen.Add(entry.Id))
                        continue;
                    var node = opened.Stat(entry);
                    opened.Lookup(directory, entry.Name);
                    opened.Xattrs(node);
                    foreach (var stream in opened.Streams(node))
                        Read(opened.OpenStream(node, stream.Name));
                    if (node.IsDirectory)
                        open.Push(node);
                    else if (node.IsLink)
                        opened.ReadLink(node);
                    else if (node.IsFile)
                        Read(opened.Open(node));
                }
            }
            catch (ImageFormatException e)
            {
                // The other directories may still be readable, and must be just as safe.
                refused ??= e;
            }
        }
        if (refused is not null)
            throw refused;
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is ImageFormatException;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds() => seeds();

    private static void Read(BlockSource file)
    {
        var count = (int)Math.Min(file.Length, 5000);
        file.ReadBytes(0, count);
        file.ReadBytes(file.Length - count, count);
        foreach (var extent in file.Extents().Take(1000))
        {
            if (extent.Length <= 0)
                throw new InvalidOperationException("An extent without a byte.");
        }
    }

    private static Seed BtrfsSeed(string name, byte[] image) => new(name, image) { Words = TinyBtrfs.Words, Mend = TinyBtrfs.Mend };

    private static IEnumerable<(string, byte[])> Files() =>
        [
            ("/etc/fstab", "/dev/vda1 / ext4 defaults 0 1\n"u8.ToArray()),
            ("/etc/link", "link:fstab"u8.ToArray()),
            ("/etc/long", [.. "link:"u8, .. Enumerable.Repeat((byte)'a', 200)]),
            ("/large", [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)]),
            .. Enumerable.Range(0, 60).Select(i => ($"/many/a file with a name that is rather long {i}", new byte[] { (byte)i })),
        ];

    private static (string, byte[])[] Names() =>
        [("/EFI/BOOT/BOOTX64.EFI", new byte[3000]), ("/loader/entries/a long name.conf", "title x\n"u8.ToArray()), ("/EMPTY", [])];

    /// <summary>The journal is what was written last: its blocks are the last ones that are used.</summary>
    private static IEnumerable<Words> Journal(int blocks)
    {
        var image = TinyExt.Make(Files(), blocks, journal: true);
        var at = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xc0, 0x3b, 0x39, 0x98]);
        return [new(at, 96, 4, true), new(at + 1024, 64, 4, true), new(at + 1024, 64, 2, true), new(at + 3072, 2100, 4, true)];
    }
}
