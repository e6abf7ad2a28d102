using ImageTools.Convert;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload;

/// <summary>How to upload.</summary>
public sealed record UploadOptions
{
    /// <summary>
    /// Bytes a part, 100 KiB to 5 GiB (1 GiB for a stream); null chooses from the object's size (10,000 parts at most) and the line's
    /// speed.
    /// </summary>
    public long? PartSize { get; init; }

    /// <summary>Most parts in flight. How many there are at a time follows from how the service and the line take it.</summary>
    public int Parallel { get; init; } = 16;

    /// <summary>Most bytes a second, over all parts together; null for as fast as it goes.</summary>
    public long? MaxRate { get; init; }

    /// <summary>Longest time in which next to nothing moves (less than 16 KiB) before an attempt is given up and made again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Also state Content-MD5 of each part, for buckets whose policy asks for it. CRC-64 is compared in any case.</summary>
    public bool ContentMd5 { get; init; }

    /// <summary>Storage class, encryption, tags, metadata.</summary>
    public OssObjectSettings Settings { get; init; } = OssObjectSettings.None;

    /// <summary>Replace an object that exists. Off: an existing object is an error, found before the first byte moves.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Take an object that exists for done when it is, by length and CRC-64, what would be sent: the target is produced once to find out,
    /// and nothing is sent. Storage class and tags of the object are left as they are. Off, and for another object: an error.
    /// </summary>
    public bool Reuse { get; init; }

    /// <summary>Go on with an unfinished multipart upload of the same key if its parts are the bytes that would be sent.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Where the run's journal is kept, so that a later run knows what it may rely on and notices a changed source. Null keeps none: what
    /// the service lists is then compared byte by byte.
    /// The command uses <see cref="RunStore.Default"/>.
    /// </summary>
    public RunStore? Runs { get; init; }

    /// <summary>
    /// Leave the journal when the object is finished, because more is to be done with it: until <see cref="RunStore.Forget"/>, the run is
    /// unfinished, and the same upload again ends at once.
    /// </summary>
    public bool KeepRun { get; init; }

    /// <summary>
    /// The files that are read. With a journal, parts that arrived are not read again as long as they are unchanged; and an upload whose
    /// source changes while it is read is never completed.
    /// </summary>
    public UploadSource? Source { get; init; }

    /// <summary>Arguments of the command, for the journal; no secrets.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Directory that <see cref="Command"/> was given in, which its relative paths begin at; or null.</summary>
    public string? CommandDirectory { get; init; }

    /// <summary>
    /// An earlier object, whose parts are copied where their bytes are the same. The new object is cut at the same places, unless a part
    /// size is set or it is cut at region boundaries.
    /// </summary>
    public BaseObject? Base { get; init; }

    /// <summary>
    /// Cut at the target's region boundaries, unless a part size is set. Then most parts of the next version are the same as those of this
    /// one. Targets that have to be compressed need <see cref="ConvertOptions.KeepsRegionsApart"/>.
    /// </summary>
    public bool CutAtRegionBoundaries { get; init; }

    /// <summary>
    /// Compute SHA-256 of each part for <see cref="UploadResult.PartTable"/>: so that the next version knows parts by more than
    /// CRC-64.
    /// </summary>
    public bool HashParts { get; init; }

    /// <summary>
    /// Store the part table beside the finished object, as <see cref="PartTableFile"/> names it, so that the next version can take
    /// parts over on any machine.
    /// </summary>
    public bool SavePartTable { get; init; }

    /// <summary>
    /// Remove what an earlier run of this object left and begin afresh, instead of going on or refusing because something
    /// changed.
    /// </summary>
    public bool Restart { get; init; }

    /// <summary>The rule for cuts at region boundaries; null when the target is cut elsewhere.</summary>
    internal RegionCutRule? RegionRuleOf(TargetImage target) =>
        this is { CutAtRegionBoundaries: true, PartSize: null } ? RegionCutRule.Of(target) : null;
}
