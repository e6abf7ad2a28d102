using System.CommandLine;

namespace ImageTools.Cli.Verbs;

/// <summary>`image …`: operations on an existing image.</summary>
internal sealed class ImageVerb : Command
{
    /// <summary>Creates the group.</summary>
    public ImageVerb(CommandHost host)
        : base("image", "Removes, copies and exports images.")
    {
        Subcommands.Add(new ImageRemoveVerb(host));
        Subcommands.Add(new ImageCopyVerb(host));
        Subcommands.Add(new ImageExportVerb(host));
    }
}
