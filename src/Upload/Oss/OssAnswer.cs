using System.Globalization;
using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>The outcome of one attempt.</summary>
/// <param name="Response">The response, or null when there was none.</param>
/// <param name="Body">Its body, unless it is streamed.</param>
/// <param name="Error">The refusal, or null.</param>
internal sealed record OssAnswer(HttpResponseMessage? Response, byte[] Body, CloudException? Error) : IAttempt
{
    /// <summary>A header, or null.</summary>
    public string? Header(string name) =>
        Response is not null
        && (Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values))
            ? values.FirstOrDefault()
            : null;

    /// <summary>The value of x-oss-hash-crc64ecma, when it is present.</summary>
    public ulong? Crc64 =>
        ulong.TryParse(Header("x-oss-hash-crc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The entity tag without quotes.</summary>
    public string ETag => (Header("ETag") ?? "").Trim('"');

    /// <summary>
    /// The service's time: from the body of an error, which the service writes itself; else from the header, which any host in between may
    /// write. Null when neither holds a plausible time.
    /// </summary>
    /// <param name="signed">The signed time that the service refused.</param>
    public DateTimeOffset? ServerTime(DateTimeOffset signed) =>
        DateTimeOffset.TryParse(
            OssErrors.Explanation(Response, Body)?.Text("ServerTime"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        ) && ClockRule.CanBe(time)
            ? time
        : Response?.Headers.Date is { } date && ClockRule.Explains(date, signed) ? date
        : null;

    /// <inheritdoc/>
    public TimeSpan? AskedPause(DateTimeOffset now) => Response?.Headers.RetryAfter is { } asked ? asked.Delta ?? asked.Date - now : null;

    /// <inheritdoc/>
    public void Dispose() => Response?.Dispose();
}
