using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ntfs;

/// <summary>
/// A volume that mkntfs made and ntfscp filled. What no tool writes without a mount is put into its file records afterwards.
/// </summary>
internal sealed partial class NtfsImage
{
    private readonly TempDirectory directory;

    public NtfsImage(TempDirectory directory, int megabytes = 20, params string[] options)
    {
        this.directory = directory;
        Path = directory["ntfs.img"];
        using (var file = File.Create(Path))
            file.SetLength((long)megabytes << 20);
        Tool.Run("mkntfs", ["-q", "-F", "-f", .. options, Path]);
    }

    public string Path { get; }

    /// <summary>Copies bytes into a file of the volume, or into one of its streams.</summary>
    public NtfsImage Copy(string name, byte[] content, string? stream = null)
    {
        File.WriteAllBytes(directory["copied"], content);
        Tool.Run("ntfscp", ["-f", .. stream is null ? Array.Empty<string>() : ["-N", stream], Path, directory["copied"], name]);
        return this;
    }

    /// <summary>The content of a file, as ntfscat reads it.</summary>
    public byte[] Cat(string path)
    {
        Tool.Run("sh", "-c", $"ntfscat -f \"$1\" \"$2\" > \"$3\"", "sh", Path, path, directory["cat"]);
        return File.ReadAllBytes(directory["cat"]);
    }

    /// <summary>$Bitmap, as ntfscat reads it.</summary>
    public byte[] Bitmap()
    {
        Tool.Run("sh", "-c", $"ntfscat -f -i 6 \"$1\" > \"$2\"", "sh", Path, directory["bitmap"]);
        return File.ReadAllBytes(directory["bitmap"]);
    }

    /// <summary>The number of a file's record.</summary>
    public int Record(string path) =>
        int.Parse(Inode().Match(Tool.Run("ntfsinfo", "-f", "-F", path, Path)).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Changes a file record: bytes without their update sequence.</summary>
    public NtfsImage Change(int record, Func<byte[], byte[]> change)
    {
        using var file = File.Open(Path, FileMode.Open);
        var boot = new byte[512];
        file.ReadExactly(boot);
        var size = (sbyte)boot[0x40] < 0 ? 1 << -(sbyte)boot[0x40] : boot[0x40] * boot[0x0d] * BitConverter.ToUInt16(boot, 0x0b);
        var place = (BitConverter.ToInt64(boot, 0x30) * boot[0x0d] * BitConverter.ToUInt16(boot, 0x0b)) + ((long)record * size);
        var bytes = new byte[size];
        file.Position = place;
        file.ReadExactly(bytes);
        var sequence = BitConverter.ToUInt16(bytes, 4);
        for (var i = 1; i <= size / 512; i++)
            bytes.AsSpan(sequence + (2 * i), 2).CopyTo(bytes.AsSpan((i * 512) - 2));
        bytes = change(bytes);
        for (var i = 1; i <= size / 512; i++)
        {
            bytes.AsSpan((i * 512) - 2, 2).CopyTo(bytes.AsSpan(sequence + (2 * i)));
            bytes.AsSpan(sequence, 2).CopyTo(bytes.AsSpan((i * 512) - 2));
        }
        file.Position = place;
        file.Write(bytes);
        // The first records have a copy.
        if (record < 4)
        {
            file.Position = (BitConverter.ToInt64(boot, 0x38) * boot[0x0d] * BitConverter.ToUInt16(boot, 0x0b)) + ((long)record * size);
            file.Write(bytes);
        }
        return this;
    }

    /// <summary>Overwrites bytes of the volume.</summary>
    public NtfsImage Put(long place, byte[] bytes)
    {
        using var file = File.OpenWrite(Path);
        file.Position = place;
        file.Write(bytes);
        return this;
    }

    /// <summary>Makes a file a reparse point; its other content stays.</summary>
    public NtfsImage Reparse(string path, uint tag, byte[] data)
    {
        var value = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(value, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(4), (ushort)data.Length);
        data.CopyTo(value, 8);
        return Change(Record(path), bytes => Add(Flag(bytes, 0x400), 0xc0, value));
    }

    /// <summary>Sets attributes in $STANDARD_INFORMATION.</summary>
    public static byte[] Flag(byte[] record, uint flags)
    {
        var at = Attributes(record).First(a => BitConverter.ToUInt32(record, a) == 0x10);
        var value = at + BitConverter.ToUInt16(record, at + 0x14);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(value + 0x20), BitConverter.ToUInt32(record, value + 0x20) | flags);
        return record;
    }

    /// <summary>Adds a resident attribute, in its place by type.</summary>
    public static byte[] Add(byte[] record, uint type, byte[] value)
    {
        var id = BitConverter.ToUInt16(record, 0x28);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(0x28), (ushort)(id + 1));
        var attribute = new byte[(0x18 + value.Length + 7) & ~7];
        BinaryPrimitives.WriteUInt32LittleEndian(attribute, type);
        BinaryPrimitives.WriteUInt32LittleEndian(attribute.AsSpan(4), (uint)attribute.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(0x0a), 0x18);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(0x0e), id);
        BinaryPrimitives.WriteUInt32LittleEndian(attribute.AsSpan(0x10), (uint)value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(0x14), 0x18);
        value.CopyTo(attribute, 0x18);
        var at = Attributes(record).First(a => BitConverter.ToUInt32(record, a) > type);
        return Splice(record, at, 0, attribute);
    }

    /// <summary>Replaces bytes of a record, which moves what comes after them.</summary>
    public static byte[] Splice(byte[] record, int at, int removed, byte[] added)
    {
        var used = BitConverter.ToInt32(record, 0x18);
        var result = new byte[record.Length];
        record.AsSpan(0, at).CopyTo(result);
        added.CopyTo(result, at);
        record.AsSpan(at + removed, used - at - removed).CopyTo(result.AsSpan(at + added.Length));
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(0x18), used - removed + added.Length);
        return result;
    }

    /// <summary>Places of the attributes, and of the end mark.</summary>
    public static IEnumerable<int> Attributes(byte[] record)
    {
        int at = BitConverter.ToUInt16(record, 0x14);
        for (; BitConverter.ToUInt32(record, at) != uint.MaxValue; at += BitConverter.ToInt32(record, at + 4))
            yield return at;
        yield return at;
    }

    /// <summary>What ntfs-3g says about a mount for writing: 0, or 14 for hibernated, 15 for unclean.</summary>
    public int Probe() => Tool.TryRun("ntfs-3g.probe", "--readwrite", Path).ExitCode;

    /// <summary>Opens the volume and hands it over.</summary>
    public T Read<T>(Func<FileSystem, T> read)
    {
        using var source = FileSource.Open(Path);
        return read(VolumeContents.Open(source)!);
    }

    public void Read(Action<FileSystem> read) =>
        Read(files =>
        {
            read(files);
            return true;
        });

    [GeneratedRegex("Dumping Inode ([0-9]+)")]
    private static partial Regex Inode();
}
