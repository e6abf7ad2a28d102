using System.Text;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;
using ImageTools.Inspect.Guests;

namespace ImageTools.Fuzz.Targets;

/// <summary>
/// What a guest's files hold, read as the checks read it: from a file system. An input is a number of files, each behind a line
/// "@@ PATH". Reading a guest refuses nothing: what can't be read is told as evidence that can't.
/// </summary>
internal sealed class GuestTarget : FuzzTarget
{
    private const int MostFiles = 90,
        MostBytes = 1 << 20;

    private static readonly byte[] Mark = "\n@@ /"u8.ToArray();

    private static readonly (string Path, byte[] Content)[] Always =
    [
        ("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"u8.ToArray()),
        ("/etc/fstab", "UUID=01020304-0506-0708-090a-0b0c0d0e0f10 / ext4 defaults 0 1\n"u8.ToArray()),
        ("/usr/lib/systemd/systemd", "x"u8.ToArray()),
        ("/sbin/init", "link:/usr/lib/systemd/systemd"u8.ToArray()),
        ("/boot/vmlinuz-6.1.0", "x"u8.ToArray()),
        ("/lib/modules/6.1.0/modules.dep", "kernel/virtio_blk.ko:\n"u8.ToArray()),
        ("/usr/sbin/sshd", "OpenSSH_9.2"u8.ToArray()),
        ("/usr/bin/cloud-init", "x"u8.ToArray()),
        ("/usr/sbin/netplan", "x"u8.ToArray()),
        ("/usr/sbin/NetworkManager", "x"u8.ToArray()),
        ("/sbin/ifup", "x"u8.ToArray()),
        ("/usr/sbin/nft", "x"u8.ToArray()),
    ];

    private readonly (string Path, byte[] Content)[][] seeds;

    private GuestTarget(string name, int cases, params (string Path, byte[] Content)[][] seeds)
    {
        Name = name;
        Cases = cases;
        this.seeds = seeds;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Cases { get; }

    public static GuestTarget Texts() =>
        new(
            "guest-texts",
            250,
            [
                .. GuestTexts.System.Select(t => (t.Path, Encoding.UTF8.GetBytes(t.Text))),
                (
                    "/etc/cloud/cloud.cfg",
                    "datasource_list: [ AliYun, None ]\nnetwork: {config: disabled}\nusers:\n - default\n"u8.ToArray()
                ),
            ]
        );

    public static GuestTarget Grub() => new("grub", 250, Of(GuestTexts.Grub), Of(GuestTexts.OtherLoaders));

    public static GuestTarget Network() => new("network", 250, Of(GuestTexts.Network), Of(GuestTexts.Firewall));

    public static GuestTarget Ssh() => new("sshd", 250, Of(GuestTexts.Ssh));

    public static GuestTarget Services() => new("services", 250, Of(GuestTexts.Services));

    public static GuestTarget Initramfs() =>
        new(
            "initramfs",
            400,
            [
                .. TinyInitramfs.All.Select(i => new[] { ("/boot/initrd.img-6.1.0", i.Bytes) }),
                [("/boot/initrd.img-6.1.0", TinyInitramfs.Pair(TinyInitramfs.All[^1].Bytes))],
            ]
        );

    public static GuestTarget Kernel()
    {
        var kernel = new byte[0x3400];
        kernel.Put(0, "MZ"u8);
        kernel[0x3c] = 0x80;
        kernel.Put(0x80, "PE\0\0"u8);
        kernel.Le(0x84, (ushort)0x8664);
        kernel.Put(0x202, "HdrS"u8);
        kernel.Le(0x206, (ushort)0x20f);
        kernel.Le(0x20e, (ushort)0x3000);
        kernel[0x236] = 1;
        kernel.Put(0x3200, "6.1.0 (builder@host) #1 SMP"u8);
        var program = new byte[64];
        program.Put(0, [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
        program[0x12] = 62;
        return new("kernel", 250, [("/boot/vmlinuz-6.1.0", kernel), ("/usr/lib/systemd/systemd", program)]);
    }

    /// <summary>The guest on a disk that is one file system.</summary>
    public static Guest ReadGuest(IEnumerable<(string Path, byte[] Content)> files)
    {
        var disk = new MemorySource(TinyExt.Make(Always.Concat(files), 2048));
        return GuestReader.Read([disk], VolumeScanner.Scan([disk]));
    }

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var guest = ReadGuest(Files(input));
        if (guest.Unreadable.Any(u => string.IsNullOrWhiteSpace(u.Reason)))
            throw new InvalidOperationException("Evidence is unreadable for no reason.");
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => false;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds()
    {
        var made = seeds.Select((files, index) => new Seed($"{Name} {index}", Join(files))).ToArray();
        foreach (var seed in made)
        {
            if (ReadGuest(Files(seed.Bytes)).RootVolume is null)
                throw new InvalidOperationException($"{seed.Name} is no guest, so that nothing of it is read.");
        }
        return made;
    }

    private static (string, byte[])[] Of((string Path, string Text)[] files) =>
        [.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))];

    private static byte[] Join((string Path, byte[] Content)[] files) =>
        [.. files.SelectMany(f => (byte[])[.. "\n@@ "u8, .. Encoding.UTF8.GetBytes(f.Path), (byte)'\n', .. f.Content])];

    private static IEnumerable<(string Path, byte[] Content)> Files(byte[] input)
    {
        var rest = input.AsMemory();
        var bytes = 0;
        for (var count = 0; count < MostFiles; count++)
        {
            var start = rest.Span.IndexOf(Mark);
            if (start < 0)
                yield break;
            rest = rest[(start + Mark.Length - 1)..];
            var line = rest.Span.IndexOf((byte)'\n');
            if (line < 0)
                yield break;
            var path = Encoding.UTF8.GetString(rest.Span[..line]);
            rest = rest[(line + 1)..];
            var end = rest.Span.IndexOf(Mark);
            var content = end < 0 ? rest.ToArray() : rest[..end].ToArray();
            bytes += content.Length;
            if (bytes > MostBytes)
                yield break;
            if (path.Split('/').Skip(1).All(p => p is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(p) < 200))
                yield return (path, content);
        }
    }
}
