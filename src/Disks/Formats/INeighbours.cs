namespace ImageTools.Disks.Formats;

/// <summary>
/// The files among which an image lies, by the names that it gives them: those of a directory, or the members of an archive. Where a
/// name leads is known here; whether it may be followed is decided by <see cref="LinkedFiles"/> alone.
/// </summary>
public interface INeighbours
{
    /// <summary>The full name of the file that <paramref name="name"/> leads to from the image; null when there is none.</summary>
    string? Find(string name);

    /// <summary>Where that file is looked for, to be said in a message.</summary>
    string PlaceOf(string name);

    /// <summary>Opens what <see cref="Find"/> found; the caller disposes it.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    BlockSource Open(string found);

    /// <summary>Opens what <see cref="Find"/> found, when it really lies beside the image and is a plain file.</summary>
    /// <param name="found">Its full name.</param>
    /// <param name="problem">Why it was not opened.</param>
    /// <returns>The file, which the caller disposes, or null.</returns>
    BlockSource? OpenBeside(string found, out string problem);

    /// <summary>The files among which lies what <see cref="Find"/> found.</summary>
    INeighbours Around(string found);
}
