using System.Globalization;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>The four conditions of reading and of copying.</summary>
internal static class Conditions
{
    /// <param name="context">The request.</param>
    /// <param name="record">The object it is about.</param>
    /// <param name="prefix">Before the names of the headers; empty for the object itself.</param>
    /// <exception cref="OssException">412 PreconditionFailed or 304.</exception>
    public static void Check(OssContext context, ObjectRecord record, string prefix = "")
    {
        if (context.Header(prefix + "if-match") is { } match && match != "*" && !Names(match, record))
            throw Failed(prefix + "if-match");
        if (context.Header(prefix + "if-none-match") is { } none && (none == "*" || Names(none, record)))
            throw NotModified();
        if (Time(context, prefix + "if-unmodified-since") is { } before && Whole(record.LastModified) > before)
            throw Failed(prefix + "if-unmodified-since");
        if (Time(context, prefix + "if-modified-since") is { } after && Whole(record.LastModified) <= after)
            throw NotModified();
    }

    private static bool Names(string tags, ObjectRecord record) =>
        tags.Split(',').Any(t => t.Trim().Trim('"').Equals(record.ETag, StringComparison.OrdinalIgnoreCase));

    // A malformed time is ignored.
    private static DateTimeOffset? Time(OssContext context, string header) =>
        DateTimeOffset.TryParseExact(
            context.Header(header),
            "R",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static OssException NotModified() => new(304, "NotModified", "Not Modified");

    private static OssException Failed(string condition) =>
        new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.", null, ("Condition", condition));
}
