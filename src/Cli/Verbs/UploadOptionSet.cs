using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Upload;

namespace ImageTools.Cli.Verbs;

/// <summary>How to upload, for every verb that does.</summary>
internal sealed class UploadOptionSet
{
    private readonly Option<int> parallel = new("--parallel") { Description = "Parts in flight.", HelpName = "N", DefaultValueFactory = _ => 6 };
    private readonly Option<string?> partSize = new("--part-size") { Description = "Bytes a part; chosen from the object's size unless given.", HelpName = "SIZE" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace an object that exists." };
    private readonly Option<bool> noResume = new("--no-resume") { Description = "Begin afresh although an unfinished upload of the same object is there." };

    /// <summary>Adds the options to a verb.</summary>
    public UploadOptionSet(Command verb)
    {
        verb.Options.Add(parallel);
        verb.Options.Add(partSize);
        verb.Options.Add(overwrite);
        verb.Options.Add(noResume);
    }

    /// <summary>The options as parsed.</summary>
    public UploadOptions Parse(ParseResult arguments)
    {
        const long smallest = 100 << 10, largest = 5L << 30;
        var size = arguments.GetValue(partSize) is { } text ? Sizes.Parse(text, "--part-size") : (long?)null;
        if (size is < smallest or > largest)
            throw new UsageException("--part-size: OSS takes parts from 100K to 5G.");
        if (arguments.GetValue(parallel) is < 1 or > 128)
            throw new UsageException("--parallel: from 1 to 128.");
        return new UploadOptions
        {
            Parallel = arguments.GetValue(parallel),
            PartSize = size,
            Overwrite = arguments.GetValue(overwrite),
            Resume = !arguments.GetValue(noResume),
        };
    }
}
