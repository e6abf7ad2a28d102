using System.CommandLine;

namespace ImageTools.Cli.Words;

/// <summary>Finds the kinds of a verb.</summary>
internal static class VerbKind
{
    /// <summary>All that apply.</summary>
    public static VerbKinds Of(Command verb)
    {
        bool Has(string option) => verb.Options.Any(o => o.Name == option);
        return VerbKinds.All
            | (Has("--allow-backing") ? VerbKinds.Image : 0)
            | (Has("--part-size") ? VerbKinds.Upload : 0)
            | (Has("--oss-endpoint") ? VerbKinds.Cloud : 0)
            | (Has("--dry-run") ? VerbKinds.DryRun : 0)
            | (Has("--progress") ? VerbKinds.Progress : 0)
            | (Has("--passphrase-file") ? VerbKinds.Encrypted : 0)
            | (Has("--volume") ? VerbKinds.Files : 0)
            | (Has("--json") ? VerbKinds.Json : 0)
            | verb.Name switch
            {
                "convert" => VerbKinds.Convert,
                "map" => VerbKinds.Map,
                "inspect" => VerbKinds.Inspect,
                "compare" => VerbKinds.Compare,
                "info" => VerbKinds.Info,
                _ => VerbKinds.Other,
            };
    }
}
