using System.Globalization;

namespace ImageTools.Upload.Runs;

/// <summary>The facts that decide whether two runs send the same bytes.</summary>
/// <param name="Source">Files, or null when not known.</param>
/// <param name="Fingerprint">Of the target image: options, layout, version of the encoder.</param>
/// <param name="Length">Bytes of the object; null for a stream.</param>
/// <param name="AskedPartSize">The requested part size, or null.</param>
/// <param name="Settings">Headers of the request that began the upload.</param>
internal sealed record RunIdentity(
    UploadSource? Source,
    string Fingerprint,
    long? Length,
    long? AskedPartSize,
    IReadOnlyList<string> Settings
)
{
    /// <summary>
    /// The difference from what was <paramref name="recorded"/>, in words; null when there is none. Without a requested part size, the
    /// recorded one is used.
    /// </summary>
    public string? DifferenceTo(RunIdentity recorded)
    {
        if (recorded.Source is { } old && Source?.DifferenceTo(old) is { } difference)
            return difference;
        if (recorded.Fingerprint != Fingerprint || recorded.Length != Length)
            return "the source, the options or the version of this tool would give other bytes";
        if (AskedPartSize is { } asked && recorded.AskedPartSize != asked)
            return string.Create(CultureInfo.InvariantCulture, $"its parts were not of {asked} bytes");
        return Settings.SequenceEqual(recorded.Settings)
            ? null
            : "the object's settings (storage class, encryption, tags, metadata) were others";
    }

    /// <summary>
    /// Why the <paramref name="recorded"/> parts must be compared before they are used, in words; null when they need not be. Only called
    /// when there is no certain difference.
    /// </summary>
    public string? DoubtAbout(RunIdentity recorded) =>
        recorded.Source is { } old && Source is { } now ? now.DoubtAbout(old) : "the journal does not say which files were read";
}
