using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of inspect --each --json: the reports on several machines.</summary>
[DisplayName("Answer of inspect --each")]
internal sealed record InspectEachAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.inspect-each/1";

    /// <summary>A report for each image, in the order given; each is the system disk of a machine of its own.</summary>
    public required IReadOnlyList<InspectJson> Images { get; init; }

    /// <summary>The worst of theirs.</summary>
    [AllowedValues(ImportVerdict.Ready, ImportVerdict.Warnings, ImportVerdict.Blocked)]
    public required string Verdict { get; init; }

    public static InspectEachAnswer Of(IReadOnlyList<InspectJson> reports) =>
        new() { Images = reports, Verdict = ImportVerdict.Of(reports.Select(r => r.Verdict)) };
}
