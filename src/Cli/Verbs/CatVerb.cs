using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Disks;
using ImageTools.Inspect.Files;
using ImageTools.Inspect.Guests;

namespace ImageTools.Cli.Verbs;

/// <summary>`cat IMAGE PATH…`: writes the content of files inside an image to standard output.</summary>
internal sealed class CatVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly Argument<string[]> paths = new("PATH")
    {
        Description = "Files in the image; links are followed, and never lead out of the image.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> stream = new("--stream")
    {
        Description = "Write this named stream of the file (NTFS) and not its content.",
        HelpName = "NAME",
    };
    private readonly FilesOptions files;

    /// <summary>Creates the verb.</summary>
    public CatVerb(CommandHost host)
        : base(host, "cat", "Writes the content of files inside an image to standard output.")
    {
        Arguments.Add(image);
        Arguments.Add(paths);
        Options.Add(stream);
        files = new FilesOptions(this);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var opened = files.OpenFiles(Host, arguments, arguments.GetValue(image)!, cancellation);
        using var output = Host.OpenOutput();
        return Task.FromResult(opened.Watch(() => Write(opened, output, arguments, cancellation)));
    }

    private int Write(OpenedFiles opened, Stream output, ParseResult arguments, CancellationToken cancellation)
    {
        foreach (var path in arguments.GetValue(paths)!)
        {
            var file = FilesOptions.Find(opened, path);
            if (!file.Node.IsFile && (arguments.GetValue(stream) is null || !file.Node.IsDirectory))
            {
                throw new FileViewException(
                    "not-a-file",
                    $"{file.Path} is {FileText.Article(file.Node.Type)}, and has no content to print.",
                    file.Node.IsDirectory ? "ls lists a directory, and cp -r copies it." : null
                );
            }
            using var content = arguments.GetValue(stream) is { } name ? Named(file, name) : file.Open();
            ContentCopy.To(output, content, cancellation);
        }
        output.Flush();
        return ExitCode.Done;
    }

    private static BlockSource Named(GuestFile file, string name) =>
        file.FileSystem.Streams(file.Node) is var streams && streams.Any(s => s.Name == name)
            ? file.FileSystem.OpenStream(file.Node, name)
            : throw new FileViewException(
                "no-such-stream",
                $"{file.Path} has no stream '{name}'.",
                streams.Count == 0 ? "It has no streams." : $"Its streams are: {string.Join(", ", streams.Select(s => s.Name))}."
            );
}
