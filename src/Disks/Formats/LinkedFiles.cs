namespace ImageTools.Disks.Formats;

/// <summary>
/// Decides whether a file that an image names may be opened. A foreign image can name any file of this machine, and a conversion would then
/// copy that file into the cloud.
/// </summary>
internal static class LinkedFiles
{
    private const string Way = "If you trust this image, give --allow-backing; convert with it makes one whole image of the chain.";

    /// <summary>Opens a data file; it becomes one of the image's <see cref="DiskImage.Files"/>.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static BlockSource Open(FormatContext context, string name, string role) =>
        context.Neighbours.Open(Resolve(context, name, role));

    /// <summary>Opens the backing image.</summary>
    /// <exception cref="ImageFormatException">It is not allowed, not a plain path, or can't be read.</exception>
    public static DiskImage OpenImage(FormatContext context, string name, string role, string? statedFormat)
    {
        var found = Resolve(context, name, role);
        var below = context.Below(found, statedFormat);
        if (below.Depth > context.Options.MaxChainDepth)
        {
            throw new ImageFormatException(
                found,
                "backing chain",
                $"is deeper than {context.Options.MaxChainDepth} images, or a circle",
                hint: "Flatten it with qemu-img convert."
            );
        }

        return DiskFormats.Open(below, context.Neighbours.Open(found));
    }

    /// <summary>
    /// Opens an extent that belongs to a descriptor; it becomes one of the image's <see cref="DiskImage.Files"/>. Plain files beside the
    /// descriptor are allowed; other files need the same permission as a backing file.
    /// </summary>
    /// <exception cref="ImageFormatException">It is not allowed, or not a plain path.</exception>
    public static BlockSource OpenExtent(FormatContext context, string name)
    {
        const string role = "extent file";
        RefuseProtocol(context, name, role);
        if (context.Options.AllowBacking)
            return context.Neighbours.Open(Find(context, name, role));
        if (name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\\') >= 0)
            throw NotBeside(context, name, "does not lie beside the descriptor");
        return context.Neighbours.OpenBeside(Find(context, name, role), out var problem) ?? throw NotBeside(context, name, problem);
    }

    /// <summary>The full name of a backing or data file.</summary>
    private static string Resolve(FormatContext context, string name, string role)
    {
        RefuseProtocol(context, name, role);
        if (!context.Options.AllowBacking)
        {
            throw new ImageFormatException(
                context.Name,
                role,
                "is another file, which is not opened without permission",
                "name",
                name,
                hint: Way
            );
        }

        return Find(context, name, role);
    }

    private static string Find(FormatContext context, string name, string role) =>
        context.Neighbours.Find(name)
        ?? throw new ImageFormatException(
            context.Name,
            role,
            $"is not there; looked for {context.Neighbours.PlaceOf(name)}",
            "name",
            name,
            hint: "Copy it there too."
        );

    private static ImageFormatException NotBeside(FormatContext context, string name, string problem) =>
        new(
            context.Name,
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
                context.Name,
                role,
                "is not a plain file name",
                "name",
                name,
                hint: "Flatten the image where it was made: qemu-img convert -O qcow2 IMAGE FLAT."
            );
        }
    }
}
