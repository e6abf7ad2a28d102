using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Import.Manifests;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Verbs;

/// <summary>`verify MANIFEST`: checks the statements of a manifest.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string> manifest = new("MANIFEST") { Description = "File that --manifest wrote." };
    private readonly Option<string?> source = new("--source")
    {
        Description = "Current path of the first disk's source.",
        HelpName = "FILE",
    };
    private readonly Option<bool> deep = new("--deep") { Description = "Read whole objects and compare each part." };
    private readonly Option<bool> offline = new("--offline") { Description = "Check the source only." };
    private readonly ImageOptions opening;
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public VerifyVerb(CommandHost host)
        : base(
            host,
            "verify",
            "Checks a manifest again: source, content, object, parts, image, copies. Ends with 1 when something has changed."
        )
    {
        Arguments.Add(manifest);
        Options.Add(source);
        Options.Add(deep);
        Options.Add(offline);
        opening = new ImageOptions(this);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        var read = ManifestFile.Load(arguments.GetValue(manifest)!);
        using var printer = progress.Create(Host, arguments, asJson);
        await using var cloud = arguments.GetValue(offline) ? null : await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var verifier = new ManifestVerifier(cloud?.Oss, cloud is null ? null : cloud.EcsIn);
        var findings = await verifier.VerifyAsync(
            read,
            arguments.GetValue(source),
            arguments.GetValue(deep),
            opening.Parse(arguments),
            printer,
            cancellation
        );
        printer.Dispose();
        var same = findings.All(f => f.Status != CheckStatus.Fail);
        if (asJson)
        {
            WriteResult(
                new VerifyAnswer
                {
                    Verified = same,
                    Items =
                    [
                        .. findings.Select(f => new VerifiedItem
                        {
                            Item = f.Item,
                            Subject = f.Subject,
                            Status = f.Status,
                            Message = f.Message,
                        }),
                    ],
                }
            );
        }
        else
        {
            foreach (var finding in findings)
            {
                Host.Out.WriteLine(
                    $"{finding.Status.ToString().ToLowerInvariant(),-8} {finding.Item,-8} {finding.Subject}: {finding.Message}"
                );
            }
        }
        return same ? ExitCode.Done : ExitCode.Failed;
    }
}
