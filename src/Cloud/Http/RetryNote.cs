using System.Globalization;

namespace ImageTools.Cloud.Http;

/// <summary>What is said when a request is made again: one form for all services.</summary>
internal static class RetryNote
{
    /// <summary>"OSS: the reason; attempt 2 of 10 in 0.8 s".</summary>
    /// <param name="error">Why the attempt before failed.</param>
    /// <param name="attempt">Number of the attempt to come, from 2.</param>
    /// <param name="attempts">How many there are at most.</param>
    /// <param name="pause">Time until then.</param>
    public static string Of(CloudException error, int attempt, int attempts, TimeSpan pause)
    {
        var (service, reason) = (error.Service.ToUpperInvariant(), error.Message.TrimEnd('.', ' '));
        // Some reasons name their service themselves.
        var prefix = reason.StartsWith($"{service}:", StringComparison.OrdinalIgnoreCase) ? "" : $"{service}: ";
        var code = reason.Contains(error.Code, StringComparison.Ordinal) ? "" : $" ({error.Code})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{prefix}{reason}{code}; attempt {attempt} of {attempts} in {pause.TotalSeconds:0.0} s"
        );
    }
}
