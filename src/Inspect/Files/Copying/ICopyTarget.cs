namespace ImageTools.Inspect.Files.Copying;

/// <summary>
/// Where files of an image are copied to. Names come from the image and are hostile: a target makes each one in the directory that it is
/// in, and never follows a link to get there.
/// </summary>
public interface ICopyTarget : IDisposable
{
    /// <summary>Makes a directory and goes into it.</summary>
    /// <param name="name">Its name in the current directory.</param>
    /// <param name="directory">The original.</param>
    /// <exception cref="CopyRefusedException">It can't be made, or must not.</exception>
    void Enter(string name, TreeEntry directory);

    /// <summary>Gives the current directory its final owner, permissions and time, and goes back.</summary>
    void Leave();

    /// <summary>Copies a regular file. It has its name only when it is complete.</summary>
    /// <param name="name">Its name in the current directory.</param>
    /// <param name="file">The original.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CopyRefusedException">It can't be made, or must not.</exception>
    void File(string name, TreeEntry file, CancellationToken cancellation);

    /// <summary>Makes another name of a file that was copied before.</summary>
    /// <param name="name">Its name in the current directory.</param>
    /// <param name="file">The original.</param>
    /// <param name="first">Path of the first name in the target.</param>
    /// <returns>False when the target has no hard links: then the file is copied again.</returns>
    /// <exception cref="CopyRefusedException">It can't be made, or must not.</exception>
    bool HardLink(string name, TreeEntry file, IReadOnlyList<string> first);

    /// <summary>Makes a symbolic link. Its target is text that is stored, and never followed.</summary>
    /// <param name="name">Its name in the current directory.</param>
    /// <param name="link">The original.</param>
    /// <exception cref="CopyRefusedException">It can't be made, or must not.</exception>
    void SymbolicLink(string name, TreeEntry link);

    /// <summary>Makes a device, a named pipe or a socket.</summary>
    /// <param name="name">Its name in the current directory.</param>
    /// <param name="special">The original.</param>
    /// <exception cref="CopyRefusedException">It can't be made, or must not.</exception>
    void Special(string name, TreeEntry special);
}
