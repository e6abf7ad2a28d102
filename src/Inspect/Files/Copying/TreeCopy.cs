using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>Copies files and trees out of an image.</summary>
/// <param name="target">Where to.</param>
/// <param name="failed">Receives the guest path of what was not copied, and the reason.</param>
/// <param name="skipped">The same for what is left out on purpose.</param>
public sealed class TreeCopy(ICopyTarget target, Action<string, Exception> failed, Action<string, Exception> skipped)
{
    private const int MostLinkedFiles = 4 << 20;

    // Files with several names that were copied, until all of their names were seen.
    private readonly Dictionary<(FileSystem, ulong), (string[] First, uint Left)> linked = [];
    private readonly List<string> below = [];

    /// <summary>What was copied so far.</summary>
    public CopyCount Count { get; private set; } = new();

    /// <summary>Copies a file, or a directory with everything below it.</summary>
    /// <param name="tree">The guest's files.</param>
    /// <param name="source">The file.</param>
    /// <param name="name">Its name in the target; null copies what is in a directory, and not the directory itself.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Copy(GuestTree tree, GuestFile source, string? name, CancellationToken cancellation)
    {
        // The depth of the entries whose directory was refused: what is below it is not copied.
        var refused = int.MaxValue;
        var floor = name is null ? 1 : 0;
        foreach (var entry in new TreeWalker(tree, (path, e) => failed(path, e)).Walk(source))
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.Depth > refused)
                continue;
            refused = int.MaxValue;
            LeaveTo(Math.Max(0, entry.Depth - floor));
            if (entry.Depth == 0 && name is null)
                continue;
            if (!Try(entry, () => Add(entry, entry.Depth == 0 ? name! : entry.Name, cancellation)))
                refused = entry.Depth;
        }
        LeaveTo(0);
    }

    private void LeaveTo(int depth)
    {
        while (below.Count > depth)
        {
            target.Leave();
            below.RemoveAt(below.Count - 1);
        }
    }

    private bool Try(TreeEntry entry, Action copy)
    {
        try
        {
            copy();
            return true;
        }
        catch (CopyRefusedException e) when (e.IsExpected)
        {
            Count = Count with { Skipped = Count.Skipped + 1 };
            skipped(entry.Path, e);
            return false;
        }
        catch (CopyRefusedException e)
        {
            failed(entry.Path, e);
            return false;
        }
        catch (Disks.ImageFormatException e)
        {
            failed(entry.Path, e);
            return false;
        }
    }

    private void Add(TreeEntry entry, string name, CancellationToken cancellation)
    {
        switch (entry.Node.Type)
        {
            case FileNodeType.Directory:
                target.Enter(name, entry);
                below.Add(name);
                Count = Count with { Directories = Count.Directories + 1 };
                break;
            case FileNodeType.File:
                AddFile(entry, name, cancellation);
                break;
            case FileNodeType.SymbolicLink:
                target.SymbolicLink(name, entry);
                Count = Count with { SymbolicLinks = Count.SymbolicLinks + 1 };
                break;
            case FileNodeType.CharacterDevice or FileNodeType.BlockDevice or FileNodeType.Fifo or FileNodeType.Socket:
                target.Special(name, entry);
                Count = Count with { Specials = Count.Specials + 1 };
                break;
            default:
                throw new CopyRefusedException("it is of no known kind.");
        }
    }

    private void AddFile(TreeEntry entry, string name, CancellationToken cancellation)
    {
        var key = (entry.FileSystem, entry.Node.Id);
        if (entry.Node.Links > 1 && linked.TryGetValue(key, out var known))
        {
            if (target.HardLink(name, entry, known.First))
            {
                if (known.Left <= 1)
                    linked.Remove(key);
                else
                    linked[key] = known with { Left = known.Left - 1 };
                Count = Count with { HardLinks = Count.HardLinks + 1 };
                return;
            }
            linked.Remove(key);
        }
        target.File(name, entry, cancellation);
        Count = Count with { Files = Count.Files + 1, Bytes = Count.Bytes + entry.Node.Size };
        if (entry.Node.Links > 1 && linked.Count < MostLinkedFiles)
            linked[key] = ([.. below, name], entry.Node.Links - 1);
    }
}
