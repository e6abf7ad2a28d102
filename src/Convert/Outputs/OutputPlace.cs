using System.Runtime.InteropServices;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// The place of an output file, with links followed. A link stays, and the file that it leads to is replaced in its own directory. The
/// check opens nothing.
/// </summary>
public sealed class OutputPlace
{
    private const int MostLinks = 40;

    private OutputPlace(string name, string path, OutputKind kind, NodeStatus? status, FileIdentity? identity)
    {
        Name = name;
        Path = path;
        Kind = kind;
        Status = status;
        Identity = identity;
    }

    /// <summary>The name as the user gave it.</summary>
    public string Name { get; }

    /// <summary>Full path without links.</summary>
    public string Path { get; }

    /// <summary>The kind of the existing file.</summary>
    public OutputKind Kind { get; }

    /// <summary>Identity of the existing file, as for sources; null when there is none.</summary>
    public FileIdentity? Identity { get; }

    /// <summary>Status of the existing file; null when there is none, or not on Linux.</summary>
    internal NodeStatus? Status { get; }

    /// <summary>Its directory.</summary>
    internal string Directory => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Finds what <paramref name="path"/> leads to, and checks whether it may be written.</summary>
    /// <exception cref="OutputRefusedException">A pipe, a socket, a character device, a directory, a link that leads nowhere; or a kind
    /// that the options do not allow.</exception> <exception cref="IOException">The directory does not exist.</exception>
    public static OutputPlace Find(string path, OutputOptions options)
    {
        var place = Look(path, options);
        SourceGuard.Check(place, options.Sources);
        place.Admit(options);
        return place;
    }

    /// <summary>The same without the check of the options.</summary>
    private static OutputPlace Look(string path, OutputOptions options)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new OutputRefusedException("no-target", "The name of the file to write is empty.", isMistake: true);
        if (!OperatingSystem.IsLinux())
            return FindElsewhere(path);
        if (NodeStatus.Of(path, follow: true, out var error) is not { } status)
            return error == NodeStatus.NoEntry ? FindNothing(path, options) : throw CanNotAsk(path, error);
        switch (status.Kind)
        {
            case NodeKind.Directory:
                throw IsDirectory(path);
            case NodeKind.File:
                return FindFile(path, status, options);
            case NodeKind.BlockDevice:
                return new OutputPlace(
                    path,
                    NodeStatus.RealPath(path, out _) ?? System.IO.Path.GetFullPath(path),
                    OutputKind.Device,
                    status,
                    status.Identity(path)
                );
            default:
                var what = status.Kind switch
                {
                    NodeKind.Pipe => "a pipe",
                    NodeKind.CharacterDevice => "a character device",
                    _ => "a socket",
                };
                throw new OutputRefusedException(
                    "not-a-file",
                    $"{path}: is {what}, which is neither replaced nor written to.",
                    WayOut("Name a file", options)
                );
        }
    }

    private static OutputPlace FindFile(string path, NodeStatus status, OutputOptions options)
    {
        for (var descriptor = 1; descriptor <= 2; descriptor++)
        {
            // The shell has this file open: after a replacement, later output would go into a file without a name.
            if (NodeStatus.OfDescriptor(descriptor) is { Kind: NodeKind.File } open && open.IsSame(status))
            {
                throw new OutputRefusedException(
                    "not-a-file",
                    $"{path}: is the file that standard {(descriptor == 1 ? "output" : "error")} goes to.",
                    WayOut("Name another file", options),
                    isMistake: true
                );
            }
        }
        var real = NodeStatus.RealPath(path, out var error) ?? (error == NodeStatus.NoEntry ? path : throw CanNotAsk(path, error));
        // A link of /proc can lead to an open file without a name.
        if (NodeStatus.Of(real, follow: false) is not { Kind: NodeKind.File } there || !there.IsSame(status))
        {
            throw new OutputRefusedException(
                "not-a-file",
                $"{path}: leads to an open file whose name was removed.",
                WayOut("Name a file", options)
            );
        }

        return new OutputPlace(path, real, OutputKind.File, status, status.Identity(real));
    }

    /// <summary>Nothing exists there: it is a new name, or a link to one.</summary>
    private static OutputPlace FindNothing(string path, OutputOptions options)
    {
        var current = path;
        for (var links = 0; links < MostLinks; links++)
        {
            var slash = current.LastIndexOf('/');
            var (folder, name) = slash < 0 ? (".", current) : (slash == 0 ? "/" : current[..slash], current[(slash + 1)..]);
            if (name is "" or "." or "..")
                throw new OutputRefusedException("not-a-file", $"{path}: is the name of a directory; name the file to write.");
            var directory = NodeStatus.RealPath(folder, out var error);
            if (directory is null)
            {
                throw error == NodeStatus.NoEntry && !path.StartsWith('/') && NodeStatus.RealPath(".", out _) is null
                    ? NoWorkingDirectory(path)
                : error is NodeStatus.NoEntry or NodeStatus.NoDirectory
                    ? new DirectoryNotFoundException($"{path}: there is no directory {folder}.")
                : CanNotAsk(path, error);
            }

            var full = directory == "/" ? "/" + name : $"{directory}/{name}";
            if (NodeStatus.Of(full, follow: false, out error) is not { } there)
            {
                return error == NodeStatus.NoEntry
                    ? new OutputPlace(path, full, OutputKind.Nothing, null, null)
                    : throw CanNotAsk(path, error);
            }

            if (there.Kind != NodeKind.Link)
                return Look(full, options);
            var target = new FileInfo(full).LinkTarget ?? throw CanNotAsk(path, NodeStatus.NoEntry);
            current = target.StartsWith('/') ? target : $"{directory}/{target}";
        }
        throw CanNotAsk(path, NodeStatus.Loop);
    }

    private static OutputPlace FindElsewhere(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (System.IO.Directory.Exists(full))
            throw IsDirectory(path);
        var target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        if (System.IO.Path.GetDirectoryName(target) is not { } directory || !System.IO.Directory.Exists(directory))
            throw new DirectoryNotFoundException($"{path}: there is no directory {System.IO.Path.GetDirectoryName(target)}.");
        return File.Exists(target)
            ? new OutputPlace(path, target, OutputKind.File, null, new FileIdentity(target, new FileInfo(target).Length, 0, 0, 0, 0))
            : new OutputPlace(path, target, OutputKind.Nothing, null, null);
    }

    private void Admit(OutputOptions options)
    {
        if (Kind == OutputKind.Device)
        {
            if (!options.Devices)
            {
                throw new OutputRefusedException(
                    "not-a-file",
                    $"{Name}: is a block device; only a disk image can be written to it.",
                    "Name a file."
                );
            }

            if (!options.Overwrite)
            {
                throw new OutputRefusedException(
                    "target-exists",
                    $"{Name}: is a block device; --force writes the image onto it and overwrites its content."
                );
            }

            return;
        }
        if (Kind == OutputKind.Nothing)
            return;
        if (!options.Overwrite)
            throw new OutputRefusedException("target-exists", $"{Name}: exists already; --force replaces it.");
        if (Status is { IsMountPoint: true })
        {
            throw new OutputRefusedException(
                "not-replaceable",
                $"{Name}: is a mount point, and can't be replaced by a complete file.",
                "Mount its directory instead, and name a file there."
            );
        }

        if (Status is { IsProtected: true })
        {
            throw new OutputRefusedException(
                "not-replaceable",
                $"{Name}: is protected by an attribute of the file system (lsattr shows it).",
                "Remove the attribute (chattr -i -a), or name another file."
            );
        }

        if (options.Replaces is { } replaces && !replaces.IsOne(Path))
        {
            throw new OutputRefusedException(
                "target-exists",
                $"{Name}: exists already and is no {replaces.Name}, so it is not replaced.",
                "Name another file, or move this one away."
            );
        }
    }

    private static DirectoryNotFoundException NoWorkingDirectory(string path) =>
        new($"{path}: the current directory was removed; change to another directory, or name the file with its whole path.");

    private static string WayOut(string way, OutputOptions options) =>
        options.HasStream ? $"{way}; - writes to standard output." : $"{way}.";

    private static OutputRefusedException IsDirectory(string path) => new("not-a-file", $"{path}: is a directory; name the file to write.");

    private static Exception CanNotAsk(string path, int error) =>
        error switch
        {
            NodeStatus.Loop => new OutputRefusedException(
                "not-a-file",
                $"{path}: is a symbolic link that leads back to itself.",
                "Name the file to write."
            ),
            NodeStatus.NoDirectory => new DirectoryNotFoundException($"{path}: a part of this path is a file and no directory."),
            NodeStatus.NotAllowed => new UnauthorizedAccessException($"{path}: its directory can't be searched."),
            _ => new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}.", error),
        };
}
