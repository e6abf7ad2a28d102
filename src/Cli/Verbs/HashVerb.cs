using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>`hash IMAGE`: hashes the content that the guest sees, in any format.</summary>
internal sealed class HashVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly Option<string[]> algorithms = new("--algorithm", "-a")
    {
        Description =
            $"Of {string.Join(", ", HashNames.All)}; sha256 unless given. tree is SHA-256 over the SHA-256 values of leaves of 4 MiB, "
            + "on all processors.",
        HelpName = "NAMES",
    };
    private readonly Option<int> threads = new("--threads", "-m")
    {
        Description = "Worker threads; one a processor and one more unless given.",
        HelpName = "N",
    };
    private readonly ImageOptions opening;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public HashVerb(CommandHost host)
        : base(host, "hash", "Hashes the guest-visible content of an image: equal for equal disks in any format.")
    {
        Arguments.Add(image);
        Options.Add(algorithms);
        Options.Add(threads);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Short);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var names = HashNameOption.Parse(arguments.GetValue(algorithms));
        TargetOptions.CheckThreads(arguments.GetValue(threads));
        using var opened = opening.Open(arguments, arguments.GetValue(image)!);
        using var printer = progress.Create(Host, arguments, arguments.GetValue(Json));
        var values = opened.Sources.Watch(() =>
            FileConverter.Hash(opened.Content, names.Length > 0 ? names : ["sha256"], arguments.GetValue(threads), printer, cancellation)
        );
        printer.Dispose();
        if (arguments.GetValue(Json))
        {
            WriteResult(
                new HashAnswer
                {
                    Filename = arguments.GetValue(image)!,
                    VirtualSize = opened.Content.Length,
                    Hashes = values,
                }
            );
            return Task.FromResult(ExitCode.Done);
        }
        foreach (var (name, value) in values)
        {
            Host.Out.WriteLine(
                values.Count == 1 ? $"{value}  {arguments.GetValue(image)}" : $"{name} {value}  {arguments.GetValue(image)}"
            );
        }

        return Task.FromResult(ExitCode.Done);
    }
}
