using ImageTools.Upload;

namespace ImageTools.Import.Pipeline;

/// <summary>Counts the calls of an import without errors and without an upload to resume.</summary>
public static class PlannedCalls
{
    /// <summary>The calls, in the order of the first call of each operation.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="forecasts">Forecast of each upload.</param>
    /// <param name="options">Options of the import.</param>
    public static IReadOnlyList<PlannedCall> Of(ImportPlan plan, IReadOnlyList<UploadForecast> forecasts, ImportOptions options)
    {
        var disks = forecasts.Count;
        var waits = options is { Wait: true, DryRun: false };
        var uploads = options.DryRun ? 0 : disks;
        List<PlannedCall> calls =
        [
            new("oss", "GetBucketInfo", plan.Locations.Select(l => l.Bucket).Distinct(StringComparer.Ordinal).Count(), true),
            new("ram", "GetRole", options.SkipChecks.Contains("ram-role") ? 0 : 1, true),
            new("ram", "ListPoliciesForRole", options.SkipChecks.Contains("ram-role") ? 0 : 1, true),
            new("oss", "HeadObject", uploads, true),
            new("oss", "ListMultipartUploads", uploads, true),
            new("oss", "InitiateMultipartUpload", uploads, true),
            new("oss", "UploadPart", options.DryRun ? 0 : forecasts.Sum(f => f.Parts), forecasts.All(f => f.PartsExact)),
            new("oss", "CompleteMultipartUpload", uploads, true),
            new("ecs", "ImportImage", options.DryRun ? 1 : (options.SkipChecks.Contains("param-dry-run") ? 0 : 1) + 1, true),
            new(
                "ecs",
                "DescribeTaskAttribute",
                options.DryRun ? 0
                    : waits ? 2
                    : 1,
                !waits
            ),
            new("ecs", "DescribeImages", 1 + (waits ? 1 : 0) + options.CopyTo.Count * 2, options.CopyTo.Count == 0 && !waits),
            new("ecs", "CopyImage", waits ? options.CopyTo.Count : 0, true),
            new("oss", "DeleteObject", waits && !options.KeepObject ? disks : 0, true),
        ];
        return [.. calls.Where(c => c.Count > 0)];
    }
}
