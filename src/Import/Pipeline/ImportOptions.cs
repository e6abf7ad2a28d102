using ImageTools.Convert;
using ImageTools.Disks.Formats;
using ImageTools.Import.Tasks;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>Options of an import. Either <see cref="Images"/> or <see cref="Objects"/> is set.</summary>
public sealed record ImportOptions
{
    /// <summary>Image files, the system disk first, at most 17.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>
    /// Objects that are already uploaded, the system disk first. The import starts at ImportImage; nothing is inspected or deleted.
    /// </summary>
    public IReadOnlyList<OssLocation> Objects { get; init; } = [];

    /// <summary>Parameters of ImportImage that the user set.</summary>
    public ImportRequest Request { get; init; } = new();

    /// <summary>Bucket for the uploads, in the region of the import.</summary>
    public string? Bucket { get; init; }

    /// <summary>
    /// Key of the system disk's object; null makes it from <see cref="KeyPrefix"/>, the image's name and the format's suffix.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Beginning of keys that are made from the image's name.</summary>
    public string KeyPrefix { get; init; } = "imagetools/";

    /// <summary>Format and settings of the uploaded images.</summary>
    public ConvertOptions Conversion { get; init; } = new() { Format = TargetFormat.Qcow2, Compress = true };

    /// <summary>
    /// Hashes of the guest-visible content to compute during the upload, out of <see cref="HashNames.All"/>. With a hash, parts are
    /// produced in order.
    /// </summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Leave out the data in free space of the images' file systems.</summary>
    public bool Trim { get; init; }

    /// <summary>Factor for the limits of reading during the inspection; 0 is no limit.</summary>
    public double Patience { get; init; } = 1;

    /// <summary>Options to open an image: files that may be opened with it.</summary>
    public OpenOptions Open { get; init; } = OpenOptions.Default;

    /// <summary>Options of the upload.</summary>
    public UploadOptions Upload { get; init; } = new();

    /// <summary>RAM role with which ECS reads the bucket, when it is not the default one.</summary>
    public string? RoleName { get; init; }

    /// <summary>Features.NvmeSupport instead of the derived value; empty leaves it out.</summary>
    public string? NvmeSupport { get; init; }

    /// <summary>Features.ImdsSupport instead of the derived value; empty leaves it out.</summary>
    public string? ImdsSupport { get; init; }

    /// <summary>DetectionStrategy instead of the derived value; empty leaves it out.</summary>
    public string? DetectionStrategy { get; init; }

    /// <summary>rg-….</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>ARN of a cloud box.</summary>
    public string? StorageLocationArn { get; init; }

    /// <summary>Follow the task to its end.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>Pauses and deadlines of following the task.</summary>
    public FollowOptions Follow { get; init; } = new();

    /// <summary>Check everything possible, upload nothing, and let ImportImage only check its parameters.</summary>
    public bool DryRun { get; init; }

    /// <summary>Import even if checks of error level failed.</summary>
    public bool IgnorePreflight { get; init; }

    /// <summary>Ids of checks to leave out, including checks of the cloud.</summary>
    public IReadOnlySet<string> SkipChecks { get; init; } = new HashSet<string>();

    /// <summary>
    /// The policy for findings on the images; null changes no finding. Checks of the cloud that the policy leaves out are in
    /// <see cref="SkipChecks"/>.
    /// </summary>
    public CheckPolicy? Policy { get; init; }

    /// <summary>
    /// Tag the image with a digest of its content, and use an existing image with the same name and content instead of importing again.
    /// </summary>
    public bool Reuse { get; init; } = true;

    /// <summary>Regions to copy the finished image to.</summary>
    public IReadOnlyList<string> CopyTo { get; init; } = [];

    /// <summary>
    /// Tools for which to write the commands that start an instance, out of <see cref="Images.InstanceAdvisor.Tools"/>. With a tool, a dry
    /// run tries the instance.
    /// </summary>
    public IReadOnlyList<string> Next { get; init; } = [];

    /// <summary>Security group of that dry run.</summary>
    public string? SecurityGroup { get; init; }

    /// <summary>vSwitch of that dry run.</summary>
    public string? VSwitch { get; init; }

    /// <summary>Send no request to the cloud; only for a plan.</summary>
    public bool Offline { get; init; }

    /// <summary>Keep the uploaded objects after a successful import. (After a failed import they always stay.)</summary>
    public bool KeepObject { get; init; }
}
