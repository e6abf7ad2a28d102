using ImageTools.Convert;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload;

/// <summary>Options of an upload.</summary>
public sealed record UploadOptions
{
    /// <summary>
    /// Bytes a part, 100 KiB to 5 GiB (1 GiB for a stream); null chooses from the object's size (10,000 parts at most) and the line's
    /// speed.
    /// </summary>
    public long? PartSize { get; init; }

    /// <summary>Most parts in flight. The actual number depends on the service and the line.</summary>
    public int Parallel { get; init; } = 16;

    /// <summary>Most bytes a second, over all parts together; null for no limit.</summary>
    public long? MaxRate { get; init; }

    /// <summary>Longest time in which almost no bytes move (less than 16 KiB). After that, the attempt ends and a retry follows.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Also send Content-MD5 of each part, for buckets whose policy requires it. CRC-64 is always compared.</summary>
    public bool ContentMd5 { get; init; }

    /// <summary>Storage class, encryption, tags, metadata.</summary>
    public OssObjectSettings Settings { get; init; } = OssObjectSettings.None;

    /// <summary>Replace an existing object. When off, an existing object is an error before the first byte moves.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Use an existing object when its length and CRC-64 are those of the bytes that would be sent. The target is produced once to compare,
    /// and nothing is sent. Storage class and tags of the object stay as they are. When off, or for an object with other bytes, an existing
    /// object is an error.
    /// </summary>
    public bool Reuse { get; init; }

    /// <summary>Resume an unfinished multipart upload of the same key if its parts have the bytes that would be sent.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// The store of the run's journal. From the journal, a later run knows which parts it may use, and whether the source has changed. Null
    /// keeps no journal: parts that the service lists are then compared byte by byte. The command uses <see cref="RunStore.Default"/>.
    /// </summary>
    public RunStore? Runs { get; init; }

    /// <summary>
    /// Keep the journal when the object is finished, because later steps need it. Until <see cref="RunStore.Forget"/> the run counts as
    /// unfinished, and the same upload ends at once when it is repeated.
    /// </summary>
    public bool KeepRun { get; init; }

    /// <summary>
    /// Files of the source. With a journal, parts that arrived are not read again while the files are unchanged. An upload is never
    /// completed when its source changes during the upload.
    /// </summary>
    public UploadSource? Source { get; init; }

    /// <summary>Arguments of the command, for the journal; no secrets.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Directory in which <see cref="Command"/> was given, the base of its relative paths; or null.</summary>
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
    /// Compute SHA-256 of each part for <see cref="UploadResult.PartTable"/>, so that the next version can compare parts by more than
    /// CRC-64.
    /// </summary>
    public bool HashParts { get; init; }

    /// <summary>
    /// Store the part table beside the finished object, with the name that <see cref="PartTableFile"/> gives it, so that the next version
    /// can copy parts on any machine.
    /// </summary>
    public bool SavePartTable { get; init; }

    /// <summary>
    /// Remove the unfinished upload of an earlier run and start again, instead of resuming it or refusing because the source changed.
    /// </summary>
    public bool Restart { get; init; }

    /// <summary>The rule for cuts at region boundaries; null when the target is cut elsewhere.</summary>
    internal RegionCutRule? RegionRuleOf(TargetImage target) =>
        this is { CutAtRegionBoundaries: true, PartSize: null } ? RegionCutRule.Of(target) : null;
}
