using ImageTools.Disks.Containers;

namespace ImageTools.Disks.Formats;

/// <summary>
/// The members of a container, for an image that is one of them. No name leads out of the container, with every option: the author of an
/// archive can't know the files beside it.
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

    /// <summary>A member in the same folder is beside the image: a name without a folder stays in it, and no link is followed.</summary>
    public BlockSource? OpenBeside(string found, out string problem)
    {
        problem = "does not lie beside the descriptor";
        return MemberName.Folder(MemberOf(found)) == MemberName.Folder(member) ? Open(found) : null;
    }

    /// <inheritdoc/>
    public INeighbours Around(string found) => new MemberNeighbours(container, MemberOf(found));

    private string MemberOf(string found) => found[(container.Name.Length + 1)..];
}
