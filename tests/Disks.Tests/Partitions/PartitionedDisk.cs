using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.Partitions;

/// <summary>A sparse disk of some MiB, partitioned by a tool.</summary>
internal sealed class PartitionedDisk : IDisposable
{
    private readonly TempDirectory directory = new();

    public PartitionedDisk(int megabytes = 64)
    {
        using var file = File.Create(Path);
        file.SetLength(megabytes * 1024L * 1024);
    }

    public string Path => directory["disk.img"];

    /// <summary>Runs sfdisk with a script.</summary>
    public PartitionedDisk Sfdisk(string script)
    {
        File.WriteAllText(directory["script"], script);
        Tool.Run("sh", "-c", $"PATH=$PATH:/sbin:/usr/sbin sfdisk -q '{Path}' < '{directory["script"]}'");
        return this;
    }

    /// <summary>The same in sectors of another size, by fdisk: sfdisk knows 512 only.</summary>
    public PartitionedDisk Fdisk(string script, int sectorSize)
    {
        File.WriteAllText(directory["script"], script);
        Tool.Require("fdisk");
        Tool.Run("sh", "-c", $"printf 'I\n{directory["script"]}\nw\n' | PATH=$PATH:/sbin:/usr/sbin fdisk -b {sectorSize} '{Path}'");
        return this;
    }

    public PartitionedDisk Sgdisk(params string[] arguments)
    {
        Tool.Run("sgdisk", [.. arguments, Path]);
        return this;
    }

    public PartitionedDisk Write(long offset, params byte[] bytes)
    {
        using var file = File.OpenWrite(Path);
        file.Position = offset < 0 ? file.Length + offset : offset;
        file.Write(bytes);
        return this;
    }

    public PartitionedDisk Resize(long length)
    {
        using var file = File.OpenWrite(Path);
        file.SetLength(length);
        return this;
    }

    public PartitionTable Read()
    {
        using var source = FileSource.Open(Path);
        return VolumeScanner.ReadTable(source);
    }

    /// <summary>The disk as it is now, in memory.</summary>
    public MemorySource Source() => new(File.ReadAllBytes(Path), Path);

    public void Dispose() => directory.Dispose();
}
