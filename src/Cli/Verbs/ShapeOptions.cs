using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Disks;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Cli.Verbs;

/// <summary>
/// The options that change a disk during a conversion: free space is left out, the disk is made larger. The source file is not changed.
/// </summary>
internal sealed class ShapeOptions
{
    private readonly Option<bool> trim = new("--trim")
    {
        Description =
            "Leave out what lies in free space: free blocks of file systems, swap, gaps between partitions read as zeros in the target. "
            + "Files stay as they are.",
    };
    private readonly Option<string?> size = new("--size")
    {
        Description = "Make the disk larger: a size such as 40G, or +10G for so much more; a GPT is moved to the new end.",
        HelpName = "SIZE",
    };

    private readonly PatienceOption patience;

    /// <summary>Adds the options to a verb.</summary>
    public ShapeOptions(Command verb)
    {
        patience = new PatienceOption(verb);
        verb.Options.Add(trim);
        verb.Options.Add(size);
    }

    /// <summary>Whether a change is requested.</summary>
    public bool IsAsked(ParseResult arguments) => arguments.GetValue(trim) || arguments.GetValue(size) is not null;

    /// <summary>The changed disk. It belongs to <paramref name="disk"/>, which the caller disposes.</summary>
    public Shape Apply(ParseResult arguments, BlockSource disk, CommandHost host, Action<string> note, CancellationToken cancellation)
    {
        TrimmedSource? trimmed = null;
        long? saved = null;
        var shaped = disk;
        if (arguments.GetValue(trim))
        {
            // The inspection has a budget. Copying has none, even when it reads bitmaps again.
            var budget = patience.Budget(arguments, ReadLimits.WholeMap, host, cancellation);
            trimmed = new TrimmedSource(disk, FreeSpaceMap.Of(new BoundedSource(disk, budget)));
            shaped = trimmed;
            saved = trimmed.CountHiddenBytes(cancellation);
            budget.Release();
            foreach (var volume in trimmed.Map.Volumes.Where(v => v.LeftAlone is not null))
                note($"trim: {volume.Id}{(volume.Type is null ? "" : $" ({volume.Type})")} is left as it is: {volume.LeftAlone}");
            foreach (var remark in trimmed.Map.Volumes.SelectMany(v => v.Remarks))
                note($"trim: {remark}");
            note($"trim: {Sizes.Bytes(saved.Value)} of data in free space are left out");
        }
        if (arguments.GetValue(size) is { } text)
        {
            var length = text.StartsWith('+') ? Add(disk.Length, Sizes.Parse(text[1..], "--size"), text) : Sizes.Parse(text, "--size");
            if (length < disk.Length)
            {
                throw new UsageException(
                    $"--size {text}: the disk has {disk.Length} bytes and can't be made smaller; shrink its file systems and partitions "
                        + "with the guest's own tools first."
                );
            }

            shaped = GrownDisk.Grow(shaped, length);
        }
        return new Shape(shaped, saved);
    }

    private static long Add(long length, long more, string text) =>
        more <= long.MaxValue - length ? length + more : throw new UsageException($"--size {text}: the disk would have more than 8 EiB.");

    /// <summary>A disk, and the bytes that trimming left out; null without trimming.</summary>
    internal sealed record Shape(BlockSource Disk, long? Saved);
}
