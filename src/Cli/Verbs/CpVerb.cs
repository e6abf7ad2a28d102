using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Files;
using ImageTools.Inspect.Files.Copying;

namespace ImageTools.Cli.Verbs;

/// <summary>`cp IMAGE:PATH… DEST`: copies files out of images.</summary>
internal sealed class CpVerb : Verb
{
    private const string Standard = "-";

    private readonly Argument<string[]> names = new("NAME")
    {
        Description =
            "IMAGE:PATH for each file in an image, and last the target: a file, a directory, or - for a tar archive on standard output.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> recursive = new("--recursive", "-r", "-R") { Description = "Copy directories with everything in them." };
    private readonly Option<bool> archive = new("--archive", "-a") { Description = "The same as -r --xattrs." };
    private readonly Option<bool> tar = new("--tar")
    {
        Description = "Write a tar archive (pax format) into the target; to standard output when no target is given.",
    };
    private readonly Option<bool> force = new("--force") { Description = "Replace files that exist." };
    private readonly Option<bool> xattrs = new("--xattrs") { Description = "Keep extended attributes where the target can." };
    private readonly Option<bool> noOwner = new("--no-owner")
    {
        Description = "Do not keep owner and group. They are kept by number when root copies.",
    };
    private readonly Option<bool> setUid = new("--keep-setuid")
    {
        Description = "Keep setuid and setgid bits, and file capabilities. Only for images that you trust.",
    };
    private readonly Option<bool> devices = new("--devices")
    {
        Description = "Make devices, which only root can. Only for images that you trust.",
    };
    private readonly FilesOptions files;

    /// <summary>Creates the verb.</summary>
    public CpVerb(CommandHost host)
        : base(
            host,
            "cp",
            "Copies files out of an image, with permissions, times and links. Whatever the image names, nothing is written outside of the "
                + "target."
        )
    {
        Arguments.Add(names);
        foreach (var option in (Option[])[recursive, archive, tar, force, xattrs, noOwner, setUid, devices])
            Options.Add(option);
        files = new FilesOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var given = arguments.GetValue(names)!;
        var (sources, target) = Split(given, arguments.GetValue(tar));
        var toTar = target == Standard || arguments.GetValue(tar);
        if (target == Standard && arguments.GetValue(Json))
            throw new UsageException("The archive is on standard output, where the answer in JSON would be; write it to a file.");
        if (target == Standard && Host.OutputIsTerminal)
            throw new UsageException("An archive is not written to a terminal; send standard output to a file or a pipe.");
        var opened = new Dictionary<string, OpenedFiles>(StringComparer.Ordinal);
        try
        {
            var scan = files.Scan(Host, arguments);
            foreach (var image in sources.Select(s => s.Image).Distinct())
                opened[image] = files.OpenFiles(Host, arguments, image, cancellation, scan);
            if (opened.Count > 1 && files.HasDisks(arguments))
                throw new UsageException("--disk belongs to one guest, and several images are named; copy from one image at a time.");
            var trouble = new Trouble(Host);
            var options = new CopyOptions
            {
                Force = arguments.GetValue(force),
                Owners = Environment.IsPrivilegedProcess && !arguments.GetValue(noOwner),
                SetUid = arguments.GetValue(setUid),
                Devices = arguments.GetValue(devices),
                Xattrs = arguments.GetValue(xattrs) || arguments.GetValue(archive),
                Sources = [.. opened.Values.SelectMany(o => o.Identities)],
            };
            var all = arguments.GetValue(recursive) || arguments.GetValue(archive);
            CopyCount Work() =>
                toTar
                    ? ToArchive(sources, target, opened, options, all, trouble, cancellation)
                    : ToDirectory(sources, target, opened, options, all, trouble, cancellation);
            var count = opened.Values.Aggregate((Func<CopyCount>)Work, (inner, image) => () => image.Watch(inner))();
            trouble.Throw("the copy");
            if (arguments.GetValue(Json))
                WriteResult(Answer(target, count));
        }
        finally
        {
            foreach (var image in opened.Values)
                image.Dispose();
        }
        return Task.FromResult(ExitCode.Done);
    }

    private static CpAnswer Answer(string target, CopyCount count) =>
        new()
        {
            Target = target,
            Files = count.Files,
            Bytes = count.Bytes,
            Directories = count.Directories,
            SymbolicLinks = count.SymbolicLinks,
            HardLinks = count.HardLinks,
            Specials = count.Specials,
            Skipped = count.Skipped,
        };

    /// <summary>The sources and the target. An archive needs no target.</summary>
    private static ((string Image, string Path)[] Sources, string Target) Split(string[] given, bool toTar)
    {
        var hasTarget = given.Length > 1 && !(toTar && Source(given[^1]) is not null);
        if (!hasTarget && !toTar)
            throw new UsageException("The target is missing: cp IMAGE:PATH… TARGET.", "Try: imagetools cp --help");
        var sources = (hasTarget ? given[..^1] : given).Select(name =>
            Source(name)
            ?? throw (
                name.Contains(':')
                    ? new FileNotFoundException($"{name}: there is no image '{name[..name.IndexOf(':')]}'.", name[..name.IndexOf(':')])
                    : (Exception)
                        new UsageException(
                            $"'{name}' names no file in an image: write IMAGE:PATH.",
                            "Try: imagetools cp disk.qcow2:/etc/fstab fstab"
                        )
            )
        );
        return ([.. sources], hasTarget ? given[^1] : Standard);
    }

    /// <summary>IMAGE:PATH. Names of images may have colons, so the longest name of an existing file counts.</summary>
    private static (string Image, string Path)? Source(string name)
    {
        for (var at = name.Length; at > 0 && (at = name.LastIndexOf(':', at - 1)) > 0;)
        {
            if (File.Exists(ImageAddress.Of(name[..at]).File))
                return (name[..at], at + 1 < name.Length ? name[(at + 1)..] : "/");
        }
        return null;
    }

    private CopyCount ToArchive(
        (string Image, string Path)[] sources,
        string target,
        Dictionary<string, OpenedFiles> opened,
        CopyOptions options,
        bool all,
        Trouble trouble,
        CancellationToken cancellation
    )
    {
        CopyCount Write(Stream stream)
        {
            using var archive = CopyTargets.Tar(stream, options, trouble.Note);
            return Copy(new TreeCopy(archive, trouble.Add, trouble.Note), sources, null, opened, all, cancellation);
        }
        if (target == Standard)
        {
            using var output = new BufferedStream(Host.OpenOutput(), 1 << 18);
            return Write(output);
        }
        if (Directory.Exists(target))
            throw new UsageException($"{target} is a directory; --tar writes one file.");
        if (options.Sources.Any(s => FileIdentity.Find(target) is { } there && s.IsSameFile(there)))
            throw new UsageException($"{target} is a file of the image that is read.");
        if (File.Exists(target) && !options.Force)
            throw new UsageException($"{target} exists; --force replaces it.");
        var unfinished = $"{target}.{Guid.NewGuid():n}.part";
        try
        {
            CopyCount count;
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 18))
                count = Write(file);
            // An archive with zeros in place of what can't be read does not get the name of a good one.
            if (trouble.Count == 0)
                File.Move(unfinished, target, options.Force);
            return count;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static CopyCount ToDirectory(
        (string Image, string Path)[] sources,
        string target,
        Dictionary<string, OpenedFiles> opened,
        CopyOptions options,
        bool all,
        Trouble trouble,
        CancellationToken cancellation
    )
    {
        var isThere = Directory.Exists(target);
        if (!isThere && (sources.Length > 1 || target.EndsWith('/')))
            throw new DirectoryNotFoundException($"{target}: there is no such directory.");
        // What is new gets the name that the user gave; into a directory, it goes under its own.
        var name = isThere ? null : Path.GetFileName(target);
        var parent =
            isThere ? target
            : Path.GetDirectoryName(target) is { Length: > 0 } above ? above
            : ".";
        using var directory = CopyTargets.Directory(parent, options, trouble.Note);
        return Copy(new TreeCopy(directory, trouble.Add, trouble.Note), sources, name, opened, all, cancellation);
    }

    private static CopyCount Copy(
        TreeCopy copy,
        (string Image, string Path)[] sources,
        string? name,
        Dictionary<string, OpenedFiles> opened,
        bool all,
        CancellationToken cancellation
    )
    {
        // All of them exist before the first one is copied.
        var found = sources.Select(s => (s.Path, Files: opened[s.Image], File: FilesOptions.Find(opened[s.Image], s.Path, !all))).ToArray();
        if (!all && Array.Find(found, f => f.File.Node.IsDirectory) is { File: { } directory })
            throw new UsageException($"{directory.Path} is a directory; -r copies it with everything in it.");
        foreach (var (path, opening, file) in found)
            copy.Copy(opening.View.Tree, file, name ?? LastName(path, file.Name), cancellation);
        return copy.Count;
    }

    /// <summary>
    /// The name in the path that the user wrote, also when it is a link to another one. Null for the root and for "..": what is in it is
    /// copied.
    /// </summary>
    private static string? LastName(string path, string name) =>
        path.TrimEnd('/') is var trimmed && trimmed[(trimmed.LastIndexOf('/') + 1)..] is { Length: > 0 } last && last is not ("." or "..")
            ? last
        : name.Length > 0 ? name
        : null;
}
