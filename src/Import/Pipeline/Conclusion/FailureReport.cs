using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Pipeline.Conclusion;

/// <summary>
/// Adds possible reasons to the error of a failed import: the warnings of the pre-flight, and the findings of the service's own check of
/// the image.
/// </summary>
internal static class FailureReport
{
    private const int MostFindings = 8;

    /// <summary>The same error with both lists in its hint.</summary>
    public static async Task<CloudException> JoinAsync(
        CloudException error,
        Inspection? inspection,
        string imageId,
        EcsClient ecs,
        CancellationToken cancellation
    )
    {
        List<string> lines = [];
        if (error.Hint is not null)
            lines.Add(error.Hint);
        // Errors come first. They exist when the user chose to ignore the pre-flight.
        var warned = (inspection?.Checks ?? [])
            .Where(c => c.Severity != Severity.Info && c.Status is CheckStatus.Fail or CheckStatus.Unknown)
            .OrderBy(c => c.Status == CheckStatus.Fail ? 0 : 1)
            .ThenByDescending(c => c.Severity)
            .Take(MostFindings)
            .ToArray();
        if (warned.Length > 0)
        {
            var findings = warned.Select(c => $"{c.Id}{(c.Status == CheckStatus.Unknown ? " (unknown)" : "")}: {c.Message}");
            lines.Add($"The pre-flight said: {string.Join("; ", findings)}");
        }

        try
        {
            if (await ecs.FindImageAsync(imageId, cancellation).ConfigureAwait(false) is { Findings.Count: > 0 } image)
                lines.Add($"ECS's check of the image says: {string.Join("; ", image.Findings.Take(MostFindings))}.");
        }
        catch (CloudException)
        {
            // A failure here is ignored: the error of the import is more important.
        }
        return lines.Count == (error.Hint is null ? 0 : 1)
            ? error
            : new CloudException(
                error.Service,
                error.Code,
                error.Message,
                error.Status,
                error.RequestId,
                string.Join(' ', lines),
                error.IsRetryable,
                error
            );
    }
}
