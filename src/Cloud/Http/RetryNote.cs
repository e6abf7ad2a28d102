using System.Globalization;

namespace ImageTools.Cloud.Http;

/// <summary>The note about a retry: one form for all services.</summary>
internal static class RetryNote
{
    /// <summary>"OSS: the reason; attempt 2 of 10 in 0.8 s".</summary>
    /// <param name="error">Why the previous attempt failed.</param>
    /// <param name="attempt">Number of the next attempt, from 2.</param>
    /// <param name="attempts">Most attempts.</param>
    /// <param name="pause">Time until the next attempt.</param>
    public static string Of(CloudException error, int attempt, int attempts, TimeSpan pause)
    {
        var (service, reason) = (error.Service.ToUpperInvariant(), error.Message.TrimEnd('.', ' '));
        // Some reasons already name their service.
        var prefix = reason.StartsWith($"{service}:", StringComparison.OrdinalIgnoreCase) ? "" : $"{service}: ";
        var code = reason.Contains(error.Code, StringComparison.Ordinal) ? "" : $" ({error.Code})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{prefix}{reason}{code}; attempt {attempt} of {attempts} in {pause.TotalSeconds:0.0} s"
        );
    }
}
