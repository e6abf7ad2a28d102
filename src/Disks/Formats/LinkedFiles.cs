using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>
/// Decides whether a file that an image names may be opened. A foreign image can name any file of this machine, and a conversion would then
/// copy that file into the cloud.
/// </summary>
internal static class LinkedFiles
{
    private const string Way = "If you trust this image, give --allow-backing; convert with it makes one whole image of the chain.";

    /// <summary>The path of a backing or data file, relative to the directory of the image that names it.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static string Resolve(FormatContext context, string name, string role)
    {
        RefuseProtocol(context, name, role);
        if (!context.Options.AllowBacking)
        {
            throw new ImageFormatException(
                context.Path,
                role,
                "is another file, which is not opened without permission",
                "name",
                name,
                hint: Way
            );
        }

        return Beside(context, name, role);
    }

    /// <summary>Opens such a file; it becomes one of the image's <see cref="DiskImage.Files"/>.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static FileSource Open(FormatContext context, string name, string role) => context.Files.Open(Resolve(context, name, role));

    /// <summary>
    /// Opens an extent that belongs to a descriptor; it becomes one of the image's <see cref="DiskImage.Files"/>. Plain files in the same
    /// directory are allowed; other files need the same permission as a backing file. For a link its target counts. The directory is that
    /// of the descriptor's name, or the one where the descriptor really is.
    /// </summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static FileSource OpenExtent(FormatContext context, string name)
    {
        const string role = "extent file";
        RefuseProtocol(context, name, role);
        if (context.Options.AllowBacking)
            return context.Files.Open(Beside(context, name, role));
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\\') >= 0)
            throw NotBeside(context, name, "does not lie beside the descriptor");
        var path = Beside(context, name, role);
        if (FileStatus.IsDevice(path))
            throw NotBeside(context, name, "is a device");
        if (
            FileStatus.RealPath(path) is not { } real
            || !Directories(context).Any(d => FileStatus.RealPath(d) == Path.GetDirectoryName(real))
        )
        {
            throw NotBeside(context, name, "is a link to a file that does not lie beside the descriptor");
        }

        var file = context.Files.Open(path);
        if (FileStatus.Current(real)?.IsSameFile(file.Opened) == true || OperatingSystem.IsWindows())
            return file;
        file.Dispose();
        throw NotBeside(context, name, "was replaced while it was opened");
    }

    private static string Beside(FormatContext context, string name, string role)
    {
        var paths = Directories(context).Select(d => Path.Combine(d, name)).ToArray();
        return Array.Find(paths, File.Exists)
            ?? throw new ImageFormatException(
                context.Path,
                role,
                $"is not there; looked for {paths[0]}",
                "name",
                name,
                hint: "Copy it there too."
            );
    }

    /// <summary>The directory of the image's name. When that is a link, then also the directory where the image really is.</summary>
    private static IEnumerable<string> Directories(FormatContext context)
    {
        var named = Path.GetFullPath(context.Path);
        yield return Path.GetDirectoryName(named) ?? "";
        if (FileStatus.RealPath(named) is { } real && real != named)
            yield return Path.GetDirectoryName(real) ?? "";
    }

    private static ImageFormatException NotBeside(FormatContext context, string name, string problem) =>
        new(
            context.Path,
            "extent file",
            $"{problem}, and is not opened without permission",
            "name",
            name,
            hint: "Put the extent files beside the descriptor and name them without a directory, or give --allow-backing."
        );

    /// <summary>"nbd://host", "json:{…}" and the like are instructions to QEMU, not names of files.</summary>
    private static void RefuseProtocol(FormatContext context, string name, string role)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var slash = name.AsSpan().IndexOfAny('/', '\\');
        var isDrive = OperatingSystem.IsWindows() && colon == 1;
        if ((colon >= 0 && (slash < 0 || colon < slash) && !isDrive) || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ImageFormatException(
                context.Path,
                role,
                "is not a plain file name",
                "name",
                name,
                hint: "Flatten the image where it was made: qemu-img convert -O qcow2 IMAGE FLAT."
            );
        }
    }
}
