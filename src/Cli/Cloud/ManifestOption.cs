using System.CommandLine;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Import;
using ImageTools.Import.Manifests;
using ImageTools.Upload;
using ImageTools.Upload.Incremental;

namespace ImageTools.Cli.Cloud;

/// <summary>`--manifest FILE`: a record of the work. `verify` checks it again.</summary>
internal sealed class ManifestOption
{
    private readonly Option<string?> manifest = new("--manifest")
    {
        Description =
            "Write a manifest: hashes of source and content, object with its parts, parameters, image. `verify` checks it again. "
            + "Replaces no file but a manifest.",
        HelpName = "FILE",
    };

    /// <summary>Adds the option to a verb.</summary>
    public ManifestOption(Command verb) => verb.Options.Add(manifest);

    /// <summary>The file, or null.</summary>
    public string? Path(ParseResult arguments) =>
        arguments.GetValue(manifest) is not "-" and var path
            ? path
            : throw new UsageException(
                "--manifest -: a manifest is written to a file and not to standard output; name one (./- is a file of that name)."
            );

    /// <summary>
    /// Every file of an image. It is only the file itself when the file is uploaded unchanged or can't be opened; the error comes later,
    /// when the image is used.
    /// </summary>
    public static IReadOnlyList<FileIdentity> FilesOf(string image, OpenOptions? opening)
    {
        try
        {
            if (opening is not null)
            {
                using var opened = DiskFormats.Open(image, opening);
                return opened.Files;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException)
        {
            // Below.
        }
        return SourceGuard.Of(image) is { } file ? [file] : [];
    }

    /// <summary>The manifest of an import.</summary>
    public static async Task<ImportManifest> OfAsync(
        ImportOutcome outcome,
        IReadOnlyList<SourceDigests> sources,
        bool trimmed,
        bool kept,
        TimeProvider time
    )
    {
        List<ManifestDisk> disks = [];
        foreach (var (i, disk) in outcome.Disks.Index())
        {
            disks.Add(
                new ManifestDisk
                {
                    Sources = await sources[i].OfAsync(disk.Source),
                    Member = await sources[i].MemberAsync(),
                    Format = disk.Format,
                    VirtualSize = disk.VirtualSize,
                    Trimmed = trimmed,
                    Content = disk.ContentHashes,
                    Uploaded = i < outcome.Uploads.Count ? Table(outcome.Uploads[i]) : null,
                }
            );
        }
        return new ImportManifest
        {
            ToolVersion = Version,
            Created = time.GetUtcNow(),
            RegionId = outcome.RegionId,
            ImageId = outcome.ImageId,
            ImageName = outcome.ImageName,
            TaskId = outcome.TaskId.Length > 0 ? outcome.TaskId : null,
            SnapshotIds = outcome.SnapshotIds,
            Copies = [.. outcome.Copies.Where(c => c.ImageId is not null).Select(c => KeyValuePair.Create(c.RegionId, c.ImageId!))],
            ObjectsKept = kept,
            Parameters = outcome.Sent,
            Disks = disks.Count > 0 ? disks : [new ManifestDisk { Format = "as it is" }],
        };
    }

    /// <summary>The manifest of an upload.</summary>
    /// <param name="upload">The object.</param>
    /// <param name="disk">Facts of the disk, without the object.</param>
    /// <param name="region">Region of the bucket.</param>
    /// <param name="time">Clock.</param>
    public static ImportManifest Of(UploadResult upload, ManifestDisk disk, string region, TimeProvider time) =>
        new()
        {
            ToolVersion = Version,
            Created = time.GetUtcNow(),
            RegionId = region,
            ObjectsKept = true,
            Disks = [disk with { Uploaded = Table(upload) }],
        };

    private static string Version => typeof(ManifestOption).Assembly.GetName().Version?.ToString(3) ?? "";

    private static BaseObject Table(UploadResult upload) =>
        new(upload.Location, upload.ETag, upload.Length, upload.Crc64, upload.PartTable);
}
