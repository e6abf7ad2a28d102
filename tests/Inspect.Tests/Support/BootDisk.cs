using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Tests.Support;

/// <summary>
/// A GPT disk with an EFI system partition (p1), perhaps an extended boot loader partition (p2), and a root (p3), made by the
/// tools of Linux out of trees of files.
/// </summary>
internal sealed class BootDisk : IDisposable
{
    private const string Esp = "U",
        Extended = "bc13c2ff-59e6-4262-a352-b275fd6f7172",
        Root = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
    private readonly TempDirectory directory = new();

    public BootDisk()
    {
        foreach (
            var (tree, path) in ((string, string)[])
                [("root", "etc"), ("root", "boot"), ("root", "proc"), ("root", "usr/lib/systemd"), ("esp", "EFI"), ("boot", "")]
        )
        {
            Directory.CreateDirectory(Path.Combine(directory[tree], path));
        }

        Write("root", "etc/os-release", "ID=debian\nVERSION_ID=13\n"u8.ToArray());
        Write("root", "usr/lib/systemd/systemd", "x"u8.ToArray());
    }

    public void Dispose() => directory.Dispose();

    /// <summary>The file system of the extended boot loader partition: FAT, or ext4.</summary>
    public bool IsExtendedFat { get; init; } = true;

    /// <summary>Adds a file to "root", "esp" or "boot".</summary>
    public void Write(string tree, string path, byte[] content)
    {
        var file = Path.Combine(directory[tree], path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    /// <summary>Adds an empty directory to the root.</summary>
    public void MakeDirectory(string path) => Directory.CreateDirectory(Path.Combine(directory["root"], path));

    /// <summary>Makes the disk and reads the guest on it.</summary>
    public Guest Read(BootMode? firmware = null)
    {
        Tool.Require("sfdisk", "mkfs.fat", "mcopy", "mke2fs");
        var extended = Directory.EnumerateFileSystemEntries(directory["boot"]).Any();
        var disk = directory["disk.raw"];
        using (var stream = File.Create(disk))
            stream.SetLength(48 << 20);
        File.WriteAllText(
            directory["layout"],
            $"label: gpt\n1: start=2048,size=16384,type={Esp}\n{(extended ? $"2: start=18432,size=16384,type={Extended}\n" : "")}3: "
                + $"start=34816,size=61440,type={Root}\n"
        );
        Tool.Run("sh", "-c", "sfdisk -q \"$1\" < \"$2\"", "sh", disk, directory["layout"]);
        Tool.Run("mkfs.fat", "-F", "16", "-s", "1", "--offset", "2048", disk, "8192");
        Tool.Run("sh", "-c", "cd \"$1\" && mcopy -s -i \"$2\"@@1M -- * ::", "sh", directory["esp"], disk);
        if (extended && IsExtendedFat)
        {
            Tool.Run("mkfs.fat", "-F", "16", "-s", "1", "--offset", "18432", disk, "8192");
            Tool.Run("sh", "-c", "cd \"$1\" && mcopy -s -i \"$2\"@@9M -- * ::", "sh", directory["boot"], disk);
        }
        else if (extended)
        {
            Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-d", directory["boot"], "-E", "offset=9437184", disk, "8M");
        }
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-d", directory["root"], "-E", "offset=17825792", disk, "30M");
        BlockSource source = new MemorySource(File.ReadAllBytes(disk));
        return GuestReader.Read([source], VolumeScanner.Scan([source]), firmware);
    }
}
