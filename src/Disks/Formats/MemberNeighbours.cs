using ImageTools.Disks.Containers;

namespace ImageTools.Disks.Formats;

/// <summary>
/// The members of a container, as an image that is one of them can name them. No name leads out of the container, whatever is allowed:
/// who packed an archive can't know what lies beside it, and what it names there was not meant.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="member">Name of the image in it.</param>
internal sealed class MemberNeighbours(OpenContainer container, string member) : INeighbours
{
    /// <inheritdoc/>
    public string? Find(string name) =>
        MemberName.Resolve(MemberName.Folder(member), name) is { } found && container.Has(found)
            ? ImageAddress.Join(container.Name, found)
            : null;

    /// <inheritdoc/>
    public string PlaceOf(string name) => ImageAddress.Join(container.Name, MemberName.Resolve(MemberName.Folder(member), name) ?? name);

    /// <inheritdoc/>
    public BlockSource Open(string found) => container.Open(MemberOf(found));

    /// <summary>A member in the same folder is beside it: a name without a folder leads nowhere else, and no link is followed.</summary>
    public BlockSource? OpenBeside(string found, out string problem)
    {
        problem = "does not lie beside the descriptor";
        return MemberName.Folder(MemberOf(found)) == MemberName.Folder(member) ? Open(found) : null;
    }

    /// <inheritdoc/>
    public INeighbours Around(string found) => new MemberNeighbours(container, MemberOf(found));

    private string MemberOf(string found) => found[(container.Name.Length + 1)..];
}
