using System.Diagnostics;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems;

/// <summary>Uses a damaged file system as the checks would, and lets through only what a damaged file system may throw.</summary>
internal static class Hostile
{
    private const int MaxFiles = 3000;

    /// <summary>Reads every name, every link and the start and end of every file; returns how many there were.</summary>
    public static int ReadAll(PatchedSource volume)
    {
        var seen = new HashSet<ulong>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Try(() =>
        {
            VolumeContents.Probe(volume);
            var files = VolumeContents.Open(volume);
            if (files is null)
                return;
            _ = files.State.FreeBytes;
            var open = new Stack<FileNode>([files.Root]);
            while (open.TryPop(out var directory) && seen.Count < MaxFiles)
                Try(() => ReadDirectory(files, directory, open, seen));
        });
        // Work is bounded by the image, not by what its fields claim.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 600L << 20);
        Assert.InRange(volume.BytesRead, 0, 2L << 30);
        return seen.Count;
    }

    private static void ReadDirectory(FileSystem files, FileNode directory, Stack<FileNode> open, HashSet<ulong> seen)
    {
        files.Lookup(directory, "certainly not there");
        foreach (var entry in files.List(directory))
        {
            if (!seen.Add(entry.Id) || seen.Count >= MaxFiles)
                continue;
            Try(() =>
            {
                var node = files.Stat(entry);
                if (node.IsDirectory)
                    open.Push(node);
                else if (node.IsLink)
                    files.ReadLink(node);
                else if (node.IsFile)
                    ReadFile(files.Open(node));
            });
        }
    }

    private static void ReadFile(BlockSource file)
    {
        var count = (int)Math.Min(file.Length, 10_000);
        file.ReadBytes(0, count);
        file.ReadBytes(file.Length - count, count);
        Debug.Assert(file.Extents().Take(1000).All(e => e.Length > 0));
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (IOException)
        {
            // Refusals are ImageFormatException, which is an IOException; anything else fails the test.
        }
    }
}
