namespace ImageTools.Disks.Formats;

/// <summary>
/// The files beside an image, by the names that the image gives them: files of a directory, or members of an archive. It resolves names;
/// only <see cref="LinkedFiles"/> decides whether one may be opened.
/// </summary>
public interface INeighbours
{
    /// <summary>The full name of the file that <paramref name="name"/> leads to from the image; null when there is none.</summary>
    string? Find(string name);

    /// <summary>The place where the file is searched, for a message.</summary>
    string PlaceOf(string name);

    /// <summary>Opens the file of <see cref="Find"/>; the caller disposes it.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    BlockSource Open(string found);

    /// <summary>Opens the file of <see cref="Find"/>, when it is really beside the image and is a plain file.</summary>
    /// <param name="found">Its full name.</param>
    /// <param name="problem">The reason when it was not opened.</param>
    /// <returns>The file, which the caller disposes, or null.</returns>
    BlockSource? OpenBeside(string found, out string problem);

    /// <summary>The files beside the file of <see cref="Find"/>.</summary>
    INeighbours Around(string found);
}
