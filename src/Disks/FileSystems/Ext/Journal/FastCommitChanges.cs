using System.Text;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// A file system as fast commits leave it, as differences from what is stored: inodes, ranges of files, names. Linux writes them into the
/// file system when it mounts; here they are applied when somebody reads.
/// </summary>
internal sealed class FastCommitChanges
{
    private readonly Dictionary<uint, byte[]> inodes = [];
    private readonly Dictionary<uint, List<FastCommitRange>> ranges = [];
    private readonly Dictionary<uint, Dictionary<string, List<(bool IsAdded, uint Inode)>>> names = [];

    /// <summary>The bytes of an inode, or null when it is as stored.</summary>
    public byte[]? Inode(uint number) => inodes.GetValueOrDefault(number);

    /// <summary>Whether the map or the names of a directory differ from what is stored.</summary>
    public bool Touches(uint inode) => ranges.ContainsKey(inode) || names.ContainsKey(inode);

    public void Set(uint number, byte[] raw) => inodes[number] = raw;

    public void Add(uint inode, FastCommitRange range)
    {
        if (!ranges.TryGetValue(inode, out var list))
            ranges.Add(inode, list = []);
        list.Add(range);
    }

    /// <summary>A name is added to a directory, or removed where it leads to this inode.</summary>
    public void Add(uint directory, ReadOnlySpan<byte> name, bool isAdded, uint inode)
    {
        if (!names.TryGetValue(directory, out var changed))
            names.Add(directory, changed = new Dictionary<string, List<(bool, uint)>>(StringComparer.Ordinal));
        var key = Encoding.Latin1.GetString(name);
        if (!changed.TryGetValue(key, out var steps))
            changed.Add(key, steps = []);
        steps.Add((isAdded, inode));
    }

    /// <summary>The ranges of an inode after the changes.</summary>
    public FileRange[] Apply(uint inode, FileRange[] stored) =>
        ranges.TryGetValue(inode, out var list) ? FastCommitRange.Apply(stored, list) : stored;

    /// <summary>
    /// The inode that a stored name leads to after the changes; 0 when it is gone. <paramref name="inode"/> is where it led before, or 0.
    /// </summary>
    public uint Resolve(uint directory, ReadOnlySpan<byte> name, uint inode)
    {
        if (!names.TryGetValue(directory, out var changed) || !changed.TryGetValue(Encoding.Latin1.GetString(name), out var steps))
            return inode;
        // As Linux replays: a name that is there is not added again, and one that leads elsewhere is not removed.
        foreach (var (isAdded, target) in steps)
        {
            if (isAdded && inode == 0)
                inode = target;
            else if (!isAdded && inode == target)
                inode = 0;
        }
        return inode;
    }

    /// <summary>The names of a directory that were changed.</summary>
    public IEnumerable<byte[]> Names(uint directory) =>
        names.TryGetValue(directory, out var changed) ? changed.Keys.Select(Encoding.Latin1.GetBytes) : [];
}
