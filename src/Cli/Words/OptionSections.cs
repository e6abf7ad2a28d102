using System.CommandLine;

namespace ImageTools.Cli.Words;

/// <summary>The headings of options in the help.</summary>
internal static class OptionSections
{
    private const string Own = "Options",
        Source = "Source",
        Target = "Target",
        Image = "Parameters of the image",
        Upload = "Upload",
        Cloud = "Cloud and account",
        Output = "Output";

    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        [Source] =
        [
            "--format",
            "--source-format",
            "--allow-backing",
            "--snapshot",
            "--second-format",
            "--disk",
            "--second-disk",
            "--passphrase-file",
        ],
        [Target] =
        [
            "--target-format",
            "--compress",
            "-o",
            "--threads",
            "--buffers",
            "--verify",
            "-S",
            "--recompress",
            "--trim",
            "--size",
            "--force",
            "--no-create",
            "--buffered",
            "--max-rate",
        ],
        [Image] =
        [
            "--name",
            "--description",
            "--platform",
            "--architecture",
            "--boot-mode",
            "--os-type",
            "--license-type",
            "--disk-size",
            "--data-disk-size",
            "--tag",
            "--role",
            "--resource-group",
            "--detection-strategy",
            "--nvme-support",
            "--imds-support",
            "--storage-location-arn",
        ],
        [Upload] =
        [
            "--bucket",
            "--key",
            "--parallel",
            "--part-size",
            "--stall-timeout",
            "--storage-class",
            "--encryption",
            "--encryption-key",
            "--object-tag",
            "--content-md5",
            "--overwrite",
            "--restart",
            "--no-resume",
            "--no-reuse",
            "--base",
            "--part-table",
            "--keep-object",
        ],
        [Cloud] =
        [
            "--cloud",
            "--cloud-data",
            "--region",
            "--profile",
            "--config",
            "--oss-endpoint",
            "--addressing-style",
            "--sign-version",
            "--ecs-endpoint",
            "--ram-endpoint",
            "--sts-endpoint",
        ],
        [Output] = ["--json", "--progress", "--quiet", "--verbose", "--stats", "-p", "--hash", "--manifest", "--help"],
    };

    /// <summary>The options of a verb under their headings.</summary>
    public static IEnumerable<(string Title, IReadOnlyList<Option> Options)> Of(Command verb)
    {
        var options = verb.Options.Where(o => !o.Hidden).ToArray();
        foreach (var title in (string[])[Own, Source, Target, Image, Upload, Cloud, Output])
        {
            Option[] here = [.. options.Where(o => TitleOf(verb, o.Name) == title)];
            if (here.Length > 0)
                yield return (title, here);
        }
    }

    private static string TitleOf(Command verb, string name)
    {
        // In verbs that do not import or upload, these options have another meaning and belong to the verb's own section.
        var uploads = verb.Options.Any(o => o.Name == "--part-size");
        return (name, uploads) switch
        {
            ("--max-rate" or "--tag" or "--name", true) when verb.Name == "upload" => Upload,
            ("--max-rate", true) => Upload,
            // find -name
            ("--name", _) when verb.Name == "find" => Own,
            ("--format", _) when verb.Name is "import" or "plan" or "export" => Target,
            ("--role" or "--bucket" or "--force" or "--restart" or "--profile", false)
                when verb.Name is not ("convert" or "inspect") && name != "--profile" => Own,
            ("--profile" or "--region", _) when !verb.Options.Any(o => o.Name == "--oss-endpoint") => Own,
            _ => Names.FirstOrDefault(n => n.Value.Contains(name)).Key ?? Own,
        };
    }
}
