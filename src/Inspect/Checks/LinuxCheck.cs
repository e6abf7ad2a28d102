using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>A check of the files of a Linux guest. It is skipped for other systems, and unknown when the files can't be read.</summary>
internal abstract class LinuxCheck(string id, Severity severity, string title, string? ecsItem = null) : Check(id, severity, title, ecsItem)
{
    /// <summary>The guest paths that the verdict depends on. The verdict is unknown when one of them could not be read.</summary>
    protected virtual IReadOnlyList<string> Reads => [];

    /// <inheritdoc/>
    public sealed override Verdict Run(CheckContext context)
    {
        if (context.Guest.Os is OsKind.Windows or OsKind.FreeBsd)
            return Verdict.Skip($"Applies to Linux; this is {context.Guest.Os.Name()}.");
        if (context.Guest.Files is not { } files)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context));
        return GuestEvidence.Unreadable(context.Guest, Reads) ?? Judge(context, context.Guest, files);
    }

    /// <summary>Runs the check. All of <see cref="Reads"/> could be read.</summary>
    protected abstract Verdict Judge(CheckContext context, Guest guest, GuestTree files);
}
