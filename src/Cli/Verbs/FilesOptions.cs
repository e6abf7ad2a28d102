using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Files;
using ImageTools.Inspect.Guests;

namespace ImageTools.Cli.Verbs;

/// <summary>Options of every verb that reads volumes and files inside of images.</summary>
internal sealed class FilesOptions
{
    private readonly Option<string[]> disks = new("--disk")
    {
        Description = "Another disk of the same guest; give it again for further disks.",
        HelpName = "FILE",
    };
    private readonly Option<string?> volume = new("--volume")
    {
        Description = "Look at this volume alone (an id that `volumes` lists, /dev/VG/LV, UUID=…, LABEL=…), and not at the guest's mounts.",
        HelpName = "ID",
    };
    private readonly Option<string?> subvolume = new("--subvolume")
    {
        Description = "With --volume: the subvolume, by path or id; default: what a mount without options shows.",
        HelpName = "PATH",
    };
    private readonly ImageOptions opening;
    private readonly PassphraseOption passphrases;
    private readonly PatienceOption patience;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="choosesVolume">Whether one volume can be looked at alone.</param>
    public FilesOptions(Command verb, bool choosesVolume = true)
    {
        if (choosesVolume)
        {
            verb.Options.Add(volume);
            verb.Options.Add(subvolume);
        }
        verb.Options.Add(disks);
        passphrases = new PassphraseOption(verb);
        opening = new ImageOptions(verb, snapshots: SnapshotOption.Long);
        patience = new PatienceOption(verb);
    }

    /// <summary>
    /// Opens the disks, finds the volumes, and lets <paramref name="look"/> look at them within the limits of an inspection. What is read
    /// later has no limits.
    /// </summary>
    public T Open<T>(
        CommandHost host,
        ParseResult arguments,
        string path,
        Func<IReadOnlyList<DiskImage>, DiskLayout, T> look,
        CancellationToken cancellation,
        ScanOptions? scan = null,
        Option<string[]>? further = null
    )
    {
        scan ??= Scan(host, arguments);
        var budget = patience.Budget(arguments, ReadLimits.Inspection, host, cancellation);
        List<ReadBudget> budgets = [];
        List<DiskImage> images = [];
        try
        {
            foreach (var disk in (arguments.GetValue(further ?? disks) ?? []).Prepend(path))
            {
                budgets.Add(budget.ForAnotherDisk());
                images.Add(opening.Open(arguments, disk, budgets[^1]));
            }
            var result = look(images, VolumeScanner.Scan([.. images.Select(i => i.Content)], scan));
            budgets.ForEach(b => b.Release());
            return result;
        }
        catch
        {
            images.ForEach(i => i.Dispose());
            throw;
        }
    }

    /// <summary>The passphrases. Standard input can be read once, so a verb with several images reads them once.</summary>
    public ScanOptions Scan(CommandHost host, ParseResult arguments) => passphrases.Scan(arguments, host);

    /// <summary>Whether other disks are named.</summary>
    public bool HasDisks(ParseResult arguments) => arguments.GetValue(disks) is { Length: > 0 };

    /// <summary>The files that the options mean. What is missing in them is said on standard error.</summary>
    public OpenedFiles OpenFiles(
        CommandHost host,
        ParseResult arguments,
        string path,
        CancellationToken cancellation,
        ScanOptions? scan = null,
        Option<string[]>? further = null
    )
    {
        var name = arguments.GetValue(volume);
        if (name is null && arguments.GetValue(subvolume) is not null)
            throw new UsageException("--subvolume needs --volume: without it, the guest's fstab names the subvolumes.");
        var opened = Open(
            host,
            arguments,
            path,
            (images, layout) =>
                new OpenedFiles(
                    images,
                    layout,
                    name is null
                        ? FileView.OfGuest([.. images.Select(i => i.Content)], layout)
                        : FileView.OfVolume(layout, name, arguments.GetValue(subvolume))
                ),
            cancellation,
            scan,
            further
        );
        foreach (var missing in opened.View.Unreadable)
            host.Error.WriteLine($"imagetools: {missing.Path}: {missing.Reason}");
        return opened;
    }

    /// <summary>The guest path that a user means: with or without a slash at its start.</summary>
    public static string GuestPath(string path) => path.StartsWith('/') ? path : "/" + path;

    /// <summary>The file at a path.</summary>
    /// <exception cref="FileViewException">There is none.</exception>
    public static GuestFile Find(OpenedFiles files, string path, bool followLast = true)
    {
        var tree = files.View.Tree;
        var full = GuestPath(path);
        // A slash at the end asks for the directory behind a link.
        return (followLast || full.EndsWith('/') ? tree.Find(full) : tree.FindNoFollow(full))
            ?? throw new FileViewException(
                "no-such-file",
                tree.FindNoFollow(full) is { Node.IsLink: true } link
                    ? $"{full} is a link to {link.ReadLink()}, which leads nowhere."
                    : $"There is no {full} in the image."
            );
    }
}
