using System.Globalization;

namespace ImageTools.Upload.Runs;

/// <summary>What makes two runs send the same bytes.</summary>
/// <param name="Source">Files, or null when not told.</param>
/// <param name="Fingerprint">Of the target image: options, layout, version of the encoder.</param>
/// <param name="Length">Bytes of the object; null for a stream.</param>
/// <param name="AskedPartSize">The part size that was asked for, or null.</param>
/// <param name="Settings">Headers that the upload was begun with.</param>
internal sealed record RunIdentity(
    UploadSource? Source,
    string Fingerprint,
    long? Length,
    long? AskedPartSize,
    IReadOnlyList<string> Settings
)
{
    /// <summary>
    /// What is different now from what was <paramref name="recorded"/>, in words; null when nothing is. A part size that is not
    /// asked for now is taken over.
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
    /// Why parts of what was <paramref name="recorded"/> must be compared before they are relied on, in words; null when they need
    /// not be. Only where nothing is different for certain.
    /// </summary>
    public string? DoubtAbout(RunIdentity recorded) =>
        recorded.Source is { } old && Source is { } now ? now.DoubtAbout(old) : "the journal does not tell which files were read";
}
