using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of inspect --each --json: the reports on several machines.</summary>
[DisplayName("Answer of inspect --each")]
internal sealed record InspectEachAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.inspect-each/1";

    /// <summary>A report for each image, in the order of the command line. Each image is the system disk of a separate machine.</summary>
    public required IReadOnlyList<InspectJson> Images { get; init; }

    /// <summary>The worst verdict of the reports.</summary>
    public required ImportVerdict Verdict { get; init; }

    public static InspectEachAnswer Of(IReadOnlyList<InspectJson> reports) =>
        new() { Images = reports, Verdict = ImportVerdicts.Of(reports.Select(r => r.Verdict)) };
}
