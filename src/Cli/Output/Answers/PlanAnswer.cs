using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of plan --json.</summary>
internal sealed record PlanAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.plan/1";

    /// <summary>The verdict of the pre-flight.</summary>
    public required ImportVerdict Verdict { get; init; }

    /// <summary>Findings about the image.</summary>
    public required IReadOnlyList<PlannedFinding> Checks { get; init; }

    /// <summary>The policy for the findings.</summary>
    public PolicyJson? Policy { get; init; }

    /// <summary>Findings about the cloud.</summary>
    public required IReadOnlyList<PlannedFinding> Cloud { get; init; }

    public required IReadOnlyList<PlannedDisk> Disks { get; init; }

    public required IReadOnlyList<PlannedParameter> ImportImage { get; init; }

    public required IReadOnlyList<PlannedCallCount> Calls { get; init; }

    /// <summary>Bytes of all uploads.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether bytes is exact; otherwise it is the maximum.</summary>
    public required bool BytesExact { get; init; }

    /// <summary>Duration of the upload in seconds, with --bandwidth.</summary>
    public double? Seconds { get; init; }

    /// <summary>With --price-per-gb-month.</summary>
    public decimal? ObjectCostPerDay { get; init; }

    /// <summary>With --price-per-gb-month.</summary>
    public decimal? SnapshotCostPerMonth { get; init; }
}

/// <summary>A finding.</summary>
internal sealed record PlannedFinding
{
    /// <summary>Id of the check.</summary>
    public required string Id { get; init; }

    public required Severity Severity { get; init; }

    public required CheckStatus Status { get; init; }

    /// <summary>The finding, a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public string? Fix { get; init; }

    /// <summary>The change of this result by a policy, and the earlier result.</summary>
    public CheckChangeJson? Policy { get; init; }

    public static PlannedFinding Of(CheckResult check) =>
        new()
        {
            Id = check.Id,
            Severity = check.Severity,
            Status = check.Status,
            Message = check.Message,
            Fix = check.Fix,
            Policy = CheckChangeJson.Of(check.Policy),
        };
}

/// <summary>A disk.</summary>
internal sealed record PlannedDisk
{
    /// <summary>File.</summary>
    public required string Source { get; init; }

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Destination { get; init; }

    /// <summary>Description of the upload.</summary>
    public required string Summary { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>Bytes of the upload.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether bytes is exact; otherwise it is the maximum.</summary>
    public required bool BytesExact { get; init; }

    /// <summary>Number of parts.</summary>
    public required int Parts { get; init; }

    /// <summary>Bytes of a part.</summary>
    public required long PartSize { get; init; }

    /// <summary>Whether parts and partSize are exact.</summary>
    public required bool PartsExact { get; init; }
}

/// <summary>A parameter of ImportImage.</summary>
internal sealed record PlannedParameter
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Value; null when it is left out or not known yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Value { get; init; }

    /// <summary>Whether the user gave it; otherwise it is derived.</summary>
    public required bool Given { get; init; }

    /// <summary>Reason of the value.</summary>
    public required string Reason { get; init; }
}

/// <summary>Calls of one operation.</summary>
internal sealed record PlannedCallCount
{
    /// <summary>oss, ecs, ram, sts.</summary>
    public required string Service { get; init; }

    /// <summary>Name.</summary>
    public required string Operation { get; init; }

    /// <summary>Number of calls.</summary>
    public required long Count { get; init; }

    /// <summary>Whether count is exact; otherwise it is approximate.</summary>
    public required bool Exact { get; init; }
}
