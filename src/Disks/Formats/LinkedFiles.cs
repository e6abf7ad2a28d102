using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>
/// The one place that decides whether a file which an image names may be opened. An image from somewhere else could name any
/// file of this machine, and converting it would then copy that file into the cloud.
/// </summary>
internal static class LinkedFiles
{
    private const string Way = "If you trust this image, allow it explicitly (AllowBacking), or flatten it first: qemu-img convert -O qcow2 IMAGE FLAT.";

    /// <summary>The path of a backing or data file, relative to the directory of the image that names it.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static string Resolve(FormatContext context, string name, string role)
    {
        RefuseProtocol(context, name, role);
        if (!context.Options.AllowBacking)
            throw new ImageFormatException(context.Path, role, "is another file, which is not opened without permission", "name", name, hint: Way);
        return Beside(context, name, role);
    }

    /// <summary>Opens such a file; it becomes one of the image's <see cref="DiskImage.Files"/>.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static FileSource Open(FormatContext context, string name, string role) => context.Files.Open(Resolve(context, name, role));

    /// <summary>Opens an extent that belongs to a descriptor; it becomes one of the image's <see cref="DiskImage.Files"/>.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static FileSource OpenExtent(FormatContext context, string name) => context.Files.Open(ResolveExtent(context, name));

    /// <summary>The path of an extent that belongs to a descriptor: files in the same directory are allowed, others like a backing file.</summary>
    private static string ResolveExtent(FormatContext context, string name)
    {
        const string role = "extent file";
        RefuseProtocol(context, name, role);
        if (!context.Options.AllowBacking && (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\\') >= 0))
        {
            throw new ImageFormatException(context.Path, role, "does not lie beside the descriptor, and is not opened without permission", "name", name,
                hint: "Put the extent files beside the descriptor and name them without a directory, or allow it explicitly (AllowBacking).");
        }
        return Beside(context, name, role);
    }

    private static string Beside(FormatContext context, string name, string role)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(context.Path)) ?? "", name);
        return File.Exists(path) ? path
            : throw new ImageFormatException(context.Path, role, $"is not there; looked for {path}", "name", name, hint: "Copy it there too.");
    }

    /// <summary>"nbd://host", "json:{…}" and the like are instructions to QEMU, not names of files.</summary>
    private static void RefuseProtocol(FormatContext context, string name, string role)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var slash = name.AsSpan().IndexOfAny('/', '\\');
        var isDrive = OperatingSystem.IsWindows() && colon == 1;
        if ((colon >= 0 && (slash < 0 || colon < slash) && !isDrive) || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ImageFormatException(context.Path, role, "is not a plain file name", "name", name,
                hint: "Flatten the image where it was made: qemu-img convert -O qcow2 IMAGE FLAT.");
        }
    }
}
