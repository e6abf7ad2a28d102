using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>`measure -O FORMAT IMAGE`: shows the size of the target before it is written.</summary>
internal sealed class MeasureVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly ImageOptions opening;
    private readonly TargetOptions targeting;
    private readonly ShapeOptions shaping;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public MeasureVerb(CommandHost host)
        : base(host, "measure", "Tells the size of the target file, as `qemu-img measure` does; exact unless units have to be compressed.")
    {
        Arguments.Add(image);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Short);
        targeting = new TargetOptions(this, "--target-format", "raw");
        shaping = new ShapeOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var opened = opening.Open(arguments, arguments.GetValue(image)!);
        using var printer = progress.Create(Host, arguments, json: false);
        var options = targeting.Parse(arguments);
        var shape = shaping.Apply(arguments, opened.Content, Host, printer.Note, cancellation);
        using var plan = TargetPlanner.Plan(shape.Disk, options, printer, cancellation);
        var exact = plan is ProjectedTarget;
        var required = plan is ProjectedTarget projected ? Occupied(projected) : ((StreamedTarget)plan).MaxLength;
        opened.Sources.CheckUnchanged();
        printer.Dispose();
        var full = TargetPlanner.FullyAllocated(plan, options.ClusterSize);
        if (arguments.GetValue(Json))
        {
            WriteDocument(
                new MeasureAnswer
                {
                    Required = required,
                    FullyAllocated = full,
                    Exact = exact,
                }
            );
            return Task.FromResult(ExitCode.Done);
        }
        Host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"required size: {required}{(exact ? "" : " at most")}"));
        Host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fully allocated size: {full}"));
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>qemu-img counts the allocated bytes. Holes of a RAW target need none.</summary>
    private static long Occupied(ProjectedTarget target) =>
        target.Format == TargetFormat.Raw ? target.File.Extents().Where(e => !e.IsZero).Sum(e => e.Length) : target.File.Length;
}
