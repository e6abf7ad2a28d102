using ImageTools.Convert;
using ImageTools.Disks.Formats;
using ImageTools.Import.Tasks;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>What to import, and how. Either <see cref="Images"/> or <see cref="Objects"/>.</summary>
public sealed record ImportOptions
{
    /// <summary>Image files, the system disk first, at most 17.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>
    /// Objects that are uploaded already, the system disk first: the import starts at ImportImage, nothing is inspected or
    /// deleted.
    /// </summary>
    public IReadOnlyList<OssLocation> Objects { get; init; } = [];

    /// <summary>What the user set by hand of ImportImage's parameters.</summary>
    public ImportRequest Request { get; init; } = new();

    /// <summary>Bucket of the uploads, in the region of the import.</summary>
    public string? Bucket { get; init; }

    /// <summary>Key of the system disk's object; null is <see cref="KeyPrefix"/>, the image's name and the format's suffix.</summary>
    public string? Key { get; init; }

    /// <summary>What keys begin with that are made from the image's name.</summary>
    public string KeyPrefix { get; init; } = "imagetools/";

    /// <summary>What is uploaded.</summary>
    public ConvertOptions Conversion { get; init; } = new() { Format = TargetFormat.Qcow2, Compress = true };

    /// <summary>
    /// Hashes of the guest-visible content to compute on the way: some of <see cref="HashNames.All"/>. With any, parts are
    /// produced in order.
    /// </summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Leave out what lies in free space of the images' file systems.</summary>
    public bool Trim { get; init; }

    /// <summary>Factor of the limits on what is read to find out what is on the disks; 0 has none.</summary>
    public double Patience { get; init; } = 1;

    /// <summary>What opening an image may touch.</summary>
    public OpenOptions Open { get; init; } = OpenOptions.Default;

    /// <summary>How to upload.</summary>
    public UploadOptions Upload { get; init; } = new();

    /// <summary>RAM role by which ECS reads the bucket, when it is not the default one.</summary>
    public string? RoleName { get; init; }

    /// <summary>Features.NvmeSupport instead of the derived one; empty leaves it out.</summary>
    public string? NvmeSupport { get; init; }

    /// <summary>Features.ImdsSupport instead of the derived one; empty leaves it out.</summary>
    public string? ImdsSupport { get; init; }

    /// <summary>DetectionStrategy instead of the derived one; empty leaves it out.</summary>
    public string? DetectionStrategy { get; init; }

    /// <summary>rg-….</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>ARN of a cloud box.</summary>
    public string? StorageLocationArn { get; init; }

    /// <summary>Follow the task to its end.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>How patiently.</summary>
    public FollowOptions Follow { get; init; } = new();

    /// <summary>Check everything that can be checked, upload nothing, let ImportImage check its parameters only.</summary>
    public bool DryRun { get; init; }

    /// <summary>Import although checks of error level failed.</summary>
    public bool IgnorePreflight { get; init; }

    /// <summary>Ids of checks to leave out, those of the cloud's side included.</summary>
    public IReadOnlySet<string> SkipChecks { get; init; } = new HashSet<string>();

    /// <summary>
    /// What findings on the images count for; null leaves them as they are found. What it leaves out of the cloud's side is in
    /// <see cref="SkipChecks"/>.
    /// </summary>
    public CheckPolicy? Policy { get; init; }

    /// <summary>
    /// Tag the image with a digest of what it was made of, and use an image of the same name and content instead of importing
    /// again.
    /// </summary>
    public bool Reuse { get; init; } = true;

    /// <summary>Regions to copy the finished image to.</summary>
    public IReadOnlyList<string> CopyTo { get; init; } = [];

    /// <summary>
    /// Tools to write the commands for that start an instance: some of <see cref="Images.InstanceAdvisor.Tools"/>. With any, a dry
    /// run tries it.
    /// </summary>
    public IReadOnlyList<string> Next { get; init; } = [];

    /// <summary>Security group of that dry run.</summary>
    public string? SecurityGroup { get; init; }

    /// <summary>vSwitch of that dry run.</summary>
    public string? VSwitch { get; init; }

    /// <summary>Ask no cloud; for a plan only.</summary>
    public bool Offline { get; init; }

    /// <summary>Leave the uploaded objects after a successful import. (After a failed one they always stay.)</summary>
    public bool KeepObject { get; init; }
}
