namespace ImageTools.Inspect.Files.Copying;

/// <summary>Opens the places that files are copied to.</summary>
public static class CopyTargets
{
    /// <summary>A directory of this machine.</summary>
    /// <param name="path">An existing directory.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="notes">Receives the guest path of a file whose attributes could not all be kept, and the reason.</param>
    public static ICopyTarget Directory(string path, CopyOptions options, Action<string, string> notes) =>
        DirectoryCalls.Known ? new LinuxDirectoryTarget(path, options, notes) : new PortableDirectoryTarget(path, options);

    /// <summary>A tar archive in the pax format.</summary>
    /// <param name="stream">Receives the archive. It stays open.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="notes">Receives the guest path of a file whose attributes could not all be kept, and the reason.</param>
    public static ICopyTarget Tar(Stream stream, CopyOptions options, Action<string, string> notes) =>
        new TarTarget(stream, options, notes);
}
