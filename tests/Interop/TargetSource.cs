using System.Security.Cryptography;

namespace ImageTools.Interop;

/// <summary>An image of each kind, with every file that it stands on, and what they were.</summary>
internal sealed class TargetSource
{
    private readonly string directory;
    private readonly Dictionary<string, (string Content, string Node)> before;

    private TargetSource(string directory, string image, string format, string[] others)
    {
        this.directory = directory;
        Image = image;
        Format = format;
        Others = others;
        Disk = Path.Combine(Path.GetDirectoryName(directory)!, "disk.raw");
        Tool.Run("qemu-img", "convert", "-f", format, "-O", "raw", image, Disk);
        before = Look();
    }

    /// <summary>Every kind.</summary>
    public static string[] Kinds =>
        ["raw", "qcow2", "qcow2 with backing file", "qcow2 with data file", "vmdk sparse", "vmdk flat", "vhd dynamic", "vhd fixed"];

    /// <summary>The image.</summary>
    public string Image { get; }

    /// <summary>What qemu-img calls it.</summary>
    public string Format { get; }

    /// <summary>Files beside the image that it is read from.</summary>
    public string[] Others { get; }

    /// <summary>The disk, as qemu-img reads it.</summary>
    public string Disk { get; }

    /// <summary>Makes an image in a directory of its own.</summary>
    public static TargetSource Create(TempDirectory test, string kind)
    {
        var directory = Directory.CreateDirectory(test["source"]).FullName;
        var raw = test["content.raw"];
        var bytes = new byte[2 << 20];
        new Random(11).NextBytes(bytes.AsSpan(64 << 10, 300 << 10));
        new Random(12).NextBytes(bytes.AsSpan(1 << 20, 200 << 10));
        (bytes[510], bytes[511]) = (0x55, 0xAA);
        File.WriteAllBytes(raw, bytes);
        string At(string name) => Path.Combine(directory, name);
        string Make(string format, string name, params string[] options)
        {
            Tool.Run("qemu-img", ["convert", "-f", "raw", "-O", format, .. options, raw, At(name)]);
            return At(name);
        }
        switch (kind)
        {
            case "raw":
                File.Copy(raw, At("disk.raw"));
                return new TargetSource(directory, At("disk.raw"), "raw", []);
            case "qcow2":
                return new TargetSource(directory, Make("qcow2", "disk.qcow2"), "qcow2", []);
            case "qcow2 with backing file":
                File.Copy(raw, At("base.raw"));
                Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", At("base.raw"), "-F", "raw", At("disk.qcow2"));
                Tool.Run("qemu-io", "-f", "qcow2", "-c", "write -P 7 1M 64k", At("disk.qcow2"));
                return new TargetSource(directory, At("disk.qcow2"), "qcow2", [At("base.raw")]);
            case "qcow2 with data file":
                return new TargetSource(
                    directory,
                    Make("qcow2", "disk.qcow2", "-o", $"data_file={At("data.raw")}"),
                    "qcow2",
                    [At("data.raw")]
                );
            case "vmdk sparse":
                return new TargetSource(directory, Make("vmdk", "disk.vmdk"), "vmdk", []);
            case "vmdk flat":
                return new TargetSource(
                    directory,
                    Make("vmdk", "disk.vmdk", "-o", "subformat=monolithicFlat"),
                    "vmdk",
                    [At("disk-flat.vmdk")]
                );
            case "vhd dynamic":
                return new TargetSource(directory, Make("vpc", "disk.vhd", "-o", "force_size=on"), "vpc", []);
            default:
                return new TargetSource(directory, Make("vpc", "disk.vhd", "-o", "subformat=fixed,force_size=on"), "vpc", []);
        }
    }

    /// <summary>What is not as it was: bytes, node, time, names in the directory. Empty when nothing.</summary>
    public string Changes()
    {
        var now = Look();
        return string.Join(
            "; ",
            before
                .Keys.Union(now.Keys)
                .Where(name => !before.TryGetValue(name, out var was) || !now.TryGetValue(name, out var state) || was != state)
                .Select(n => $"{n} changed")
        );
    }

    private Dictionary<string, (string Content, string Node)> Look() =>
        Directory
            .GetFileSystemEntries(directory)
            .ToDictionary(
                path => Path.GetFileName(path),
                path =>
                    (System.Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))), Tool.Run("stat", "-c", "%F %i %a %Y %s", path))
            );
}
