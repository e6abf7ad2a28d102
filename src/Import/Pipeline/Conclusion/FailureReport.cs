using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Pipeline.Conclusion;

/// <summary>
/// A failed import together with what may explain it: what the pre-flight had warned of, and what the service's own check of the
/// image found.
/// </summary>
internal static class FailureReport
{
    private const int MostFindings = 8;

    /// <summary>The same error with both in its hint.</summary>
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
        // Errors first: they are there when the user went on in spite of them.
        var warned = (inspection?.Checks ?? [])
            .Where(c => c.Severity != Severity.Info && c.Status is CheckStatus.Fail or CheckStatus.Unknown)
            .OrderBy(c => c.Status == CheckStatus.Fail ? 0 : 1)
            .ThenByDescending(c => c.Severity)
            .Take(MostFindings)
            .ToArray();
        if (warned.Length > 0)
        {
            var findings = warned.Select(c => $"{c.Id}{(c.Status == CheckStatus.Unknown ? " (unknown)" : "")}: {c.Message}");
            lines.Add($"The pre-flight had said: {string.Join("; ", findings)}");
        }

        try
        {
            if (await ecs.FindImageAsync(imageId, cancellation).ConfigureAwait(false) is { Findings.Count: > 0 } image)
                lines.Add($"ECS's check of the image says: {string.Join("; ", image.Findings.Take(MostFindings))}.");
        }
        catch (CloudException)
        {
            // The reason of the failure matters more than what could be added to it.
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
