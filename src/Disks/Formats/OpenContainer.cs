using ImageTools.Disks.Containers;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>An open container: its members by name, each as a source over the same file.</summary>
internal sealed class OpenContainer : IDisposable
{
    private readonly SharedSource file;
    private readonly Dictionary<string, List<ContainerMember>> byName = new(StringComparer.Ordinal);

    /// <summary>Lists the members and owns the file.</summary>
    /// <exception cref="ImageFormatException">It is damaged; then the caller still owns the file.</exception>
    public OpenContainer(IDiskContainer kind, BlockSource file)
    {
        Kind = kind;
        Name = file.Name;
        Members = kind.List(file);
        this.file = new SharedSource(file);
        foreach (var member in Members)
        {
            if (byName.TryGetValue(member.Name, out var same))
                same.Add(member);
            else
                byName.Add(member.Name, [member]);
        }
    }

    /// <summary>Its kind.</summary>
    public IDiskContainer Kind { get; }

    /// <summary>The file.</summary>
    public string Name { get; }

    /// <summary>All members, in the order of the file.</summary>
    public IReadOnlyList<ContainerMember> Members { get; }

    /// <summary>Whether a member has this name, also one that can't be opened.</summary>
    public bool Has(string name) => byName.ContainsKey(name);

    /// <summary>Opens the member with this existing name.</summary>
    /// <exception cref="ImageFormatException">There are several, or it can't be opened.</exception>
    public BlockSource Open(string name) =>
        byName[name] is [var member]
            ? Open(member)
            : throw new ImageFormatException(
                Name,
                $"{Kind.Name} archive",
                $"has {byName[name].Count} members of that name, and which one counts depends on who unpacks it",
                "member",
                name,
                byName[name][^1].HeaderOffset,
                "Pack it again with one of them."
            );

    /// <summary>Opens one of the members; the caller disposes it.</summary>
    /// <exception cref="ImageFormatException">It can't be opened.</exception>
    public BlockSource Open(ContainerMember member)
    {
        if (member.Obstacle is { } obstacle)
            throw new ImageFormatException(Name, $"{Kind.Name} archive", obstacle, "member", member.Name, member.HeaderOffset);
        var share = file.Share();
        try
        {
            return member.Open(share, ImageAddress.Join(Name, member.Name));
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    /// <summary>The open members keep the file; the last of them closes it.</summary>
    public void Dispose() => file.Dispose();
}
