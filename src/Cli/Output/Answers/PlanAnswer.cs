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

    public required ImportVerdict Verdict { get; init; }

    /// <summary>Findings about the image.</summary>
    public required IReadOnlyList<PlannedFinding> Checks { get; init; }

    /// <summary>The policy that the findings were judged by.</summary>
    public PolicyJson? Policy { get; init; }

    /// <summary>Findings about the cloud.</summary>
    public required IReadOnlyList<PlannedFinding> Cloud { get; init; }

    public required IReadOnlyList<PlannedDisk> Disks { get; init; }

    public required IReadOnlyList<PlannedParameter> ImportImage { get; init; }

    public required IReadOnlyList<PlannedCallCount> Calls { get; init; }

    /// <summary>Bytes of all uploads.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether exact, or the most.</summary>
    public required bool BytesExact { get; init; }

    /// <summary>Of the upload, with --bandwidth.</summary>
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

    /// <summary>A sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public string? Fix { get; init; }

    /// <summary>What a policy did to this result, and what it was before.</summary>
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

    /// <summary>What is uploaded.</summary>
    public required string Summary { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>Bytes of the upload.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether exact, or the most.</summary>
    public required bool BytesExact { get; init; }

    /// <summary>Parts.</summary>
    public required int Parts { get; init; }

    /// <summary>Bytes.</summary>
    public required long PartSize { get; init; }

    /// <summary>Whether exact.</summary>
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

    /// <summary>By the user; otherwise derived.</summary>
    public required bool Given { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>Calls of one operation.</summary>
internal sealed record PlannedCallCount
{
    /// <summary>oss, ecs, ram, sts.</summary>
    public required string Service { get; init; }

    /// <summary>Name.</summary>
    public required string Operation { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>Or about so many.</summary>
    public required bool Exact { get; init; }
}
