using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Images and their snapshots.</summary>
internal sealed class EcsImagesApi(EcsStore store, string accountId)
{
    private static readonly string[] Statuses = ["Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated"];

    public Action<Utf8JsonWriter> List(RpcRequest request)
    {
        var region = request["RegionId"]!;
        var ids = request["ImageId"]?.Split(',', StringSplitOptions.TrimEntries);
        // An image of a running import is listed only when the request asks for its status.
        var wanted = (request["Status"] ?? "Available").Split(',', StringSplitOptions.TrimEntries);
        if (wanted is ["ALL"])
            wanted = Statuses;
        if (wanted.FirstOrDefault(s => !Statuses.Contains(s)) is { } unknown)
            throw new RpcException(400, "InvalidStatus.NotFound", $"The specified Status is not valid: {unknown}.");
        var (name, snapshot, tags) = (request["ImageName"]?.Trim('*'), request["SnapshotId"], ImportParameters.ReadTags(request));
        var (architecture, osType, family, owner) = (
            request["Architecture"],
            request["OSType"],
            request["ImageFamily"],
            request["ImageOwnerAlias"]
        );
        // No image here is public, bought, of another account or in use by an instance. Each image supports cloud-init and I/O
        // optimization.
        var none =
            request.Flag("IsPublic")
            || request["Usage"] == "instance"
            || (request["ImageOwnerId"] is { } id && id != accountId)
            || Is(request, "IsSupportCloudinit") == true
            || Is(request, "IsSupportIoOptimized") == false;
        if (request["Usage"] is not (null or "instance" or "none"))
            throw new RpcException(400, "InvalidUsage", "The specified Usage is not valid: instance or none.");
        if (request.Flag("DryRun"))
            throw DryRunOperation();
        var found = store.Read(s =>
            s.Images.Where(i =>
                    !none
                    && i.Region == region
                    && (ids is null || ids.Contains(i.Id))
                    && wanted.Contains(i.Status)
                    && (name is null || i.Name.Contains(name, StringComparison.Ordinal))
                    && (snapshot is null || i.Disks.Exists(d => d.SnapshotId == snapshot))
                    && EcsTagsApi.Has(i.Tags, tags, request)
                    && (architecture is null || i.Architecture == architecture)
                    && (osType is null || i.OsType == osType)
                    && (family is null || i.Family == family)
                    && owner is null or "self"
                )
                .OrderByDescending(i => i.Created)
                .Select(i => (Image: i, Task: s.Tasks.Find(t => t.Id == i.TaskId)))
                .ToList()
        );
        return Page.Write(request, found, 10, region, "Images", "Image", (json, item) =>
            Write(json, item.Image, item.Task?.Percent ?? 100)
        );
    }

    /// <summary>The newest available image of a family; an empty image when there is none.</summary>
    public Action<Utf8JsonWriter> FromFamily(RpcRequest request)
    {
        var family = request.Required("ImageFamily");
        var image = store.Read(s =>
            s.Images.Where(i => i.Region == request["RegionId"] && i.Family == family && i.Status == "Available").MaxBy(i => i.Created)
        );
        return json =>
        {
            json.WriteStartObject("Image");
            if (image is not null)
                Write(json, image, 100);
            json.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Delete(RpcRequest request)
    {
        var id = request.Required("ImageId");
        store.Change(s =>
        {
            // An unknown id is no error.
            if (s.Images.Find(i => i.Id == id && i.Region == request["RegionId"]) is { } image)
            {
                if (image.Status is "Waiting" or "Creating")
                    throw new RpcException(403, "IncorrectImageStatus", "The image is being imported; cancel its task instead.");
                if (!request.Flag("DryRun"))
                    s.Images.Remove(image);
            }
            if (request.Flag("DryRun"))
                throw DryRunOperation();
            return true;
        });
        return Nothing;
    }

    public Action<Utf8JsonWriter> Modify(RpcRequest request)
    {
        var id = request.Required("ImageId");
        var name = request["ImageName"] is { } text ? ImportParameters.CheckName(text) : null;
        var description = request["Description"] is { } words ? ImportParameters.CheckDescription(words) : null;
        if (request["BootMode"] is not (null or "BIOS" or "UEFI" or "UEFI-Preferred"))
            throw new RpcException(400, "InvalidBootMode.Malformed", "The specified BootMode is wrongly formed.");
        if (request["Status"] is not (null or "Deprecated" or "Available"))
            throw new RpcException(400, "InvalidStatus.Malformed", "The specified Status is wrongly formed.");
        if (name is not null && store.Read(s => s.Images.Exists(i => i.Name == name && i.Id != id && i.Region == request["RegionId"])))
            throw new RpcException(400, "InvalidImageName.Duplicated", "The specified Image name has already been used.");
        if (request["Features.NvmeSupport"] is not (null or "supported" or "unsupported"))
        {
            throw new RpcException(
                400,
                "InvalidParameter.FeaturesNvmeSupport",
                "The specified Features.NvmeSupport is not valid: supported or unsupported."
            );
        }

        if (request["Features.ImdsSupport"] is not (null or "v1" or "v2"))
        {
            throw new RpcException(
                400,
                "InvalidParameter.FeaturesImdsSupport",
                "The specified Features.ImdsSupport is not valid: v1 or v2."
            );
        }

        if (request["LicenseType"] is not (null or "BYOL"))
            throw new RpcException(400, "InvalidLicenseType.NotSupported", "The specified LicenseType is not supported: BYOL.");
        var image = store.Read(s => s.Images.Find(i => i.Id == id && i.Region == request["RegionId"]))
            ?? throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
        if (image.ImdsSupport == "v2" && request["Features.ImdsSupport"] == "v1")
            throw new RpcException(400, "InvalidParameter.FeaturesImdsSupport", "Features.ImdsSupport can not go back from v2 to v1.");
        if (image.Architecture == "arm64" && request["BootMode"] is "BIOS")
            throw new RpcException(400, "InvalidBootMode.NotSupport", "The specified BootMode is not supported by the architecture arm64.");
        if (request["Status"] is not null && image.Status is not ("Available" or "Deprecated"))
            throw new RpcException(403, "IncorrectImageStatus", $"The status of the image can not be changed; it is {image.Status}.");
        if (request.Flag("DryRun"))
            throw DryRunOperation();
        store.ChangeImage(id, i =>
            i with
            {
                Name = name ?? i.Name,
                Description = description ?? i.Description,
                BootMode = request["BootMode"] ?? i.BootMode,
                Status = request["Status"] ?? i.Status,
                Family = request["ImageFamily"] ?? i.Family,
                NvmeSupport = request["Features.NvmeSupport"] ?? i.NvmeSupport,
                ImdsSupport = request["Features.ImdsSupport"] ?? i.ImdsSupport,
                LicenseType = request["LicenseType"] ?? i.LicenseType,
            }
        );
        return Nothing;
    }

    public Action<Utf8JsonWriter> ListSnapshots(RpcRequest request)
    {
        var region = request["RegionId"]!;
        var ids = request["SnapshotIds"] is { } list ? ReadIds(list) : null;
        var (status, name, kind, tags, usage) = (
            request["Status"],
            request["SnapshotName"],
            request["SourceDiskType"],
            ImportParameters.ReadTags(request),
            request["Usage"]
        );
        if (kind?.ToLowerInvariant() is not (null or "system" or "data"))
            throw new RpcException(403, "InvalidSourceDiskType", "The value of parameter SourceDiskType is invalid: system or data.");
        if (usage is not (null or "image" or "disk" or "image_disk" or "none"))
            throw new RpcException(400, "InvalidUsage", "The specified Usage is not valid: image, disk, image_disk or none.");
        if (request.Flag("DryRun"))
            throw DryRunOperation();
        // A snapshot here can have an image, but never a disk.
        var found = store.Read(s =>
            s.Snapshots.Where(p =>
                    p.Region == region
                    && (ids is null || ids.Contains(p.Id))
                    && (status is null or "all" || p.Status == status)
                    && (name is null || p.Name == name)
                    && (kind is null || (p.System ? "system" : "data").Equals(kind, StringComparison.OrdinalIgnoreCase))
                    && EcsTagsApi.Has(p.Tags, tags, request)
                    && (usage is null || usage == (s.Images.Exists(i => i.Disks.Exists(d => d.SnapshotId == p.Id)) ? "image" : "none"))
                )
                .OrderByDescending(p => p.Created)
                .ToList()
        );
        if (request["MaxResults"] is not null || request["NextToken"] is not null)
            return Page.Follow(request, found, 10, "Snapshots", "Snapshot", WriteSnapshot);
        return Page.Write(request, found, 10, region, "Snapshots", "Snapshot", WriteSnapshot);

        static void WriteSnapshot(Utf8JsonWriter json, EcsSnapshot snapshot)
        {
            json.WriteString("SnapshotId", snapshot.Id);
            json.WriteString("SnapshotName", snapshot.Name);
            json.WriteString("Status", snapshot.Status);
            json.WriteString("Progress", snapshot.Status == "accomplished" ? "100%" : "0%");
            json.WriteString("SourceDiskSize", snapshot.SizeGiB.ToString(CultureInfo.InvariantCulture));
            json.WriteString("SourceDiskType", snapshot.System ? "system" : "data");
            json.WriteString("CreationTime", Page.Time(snapshot.Created));
            json.WriteBoolean("Encrypted", false);
            WriteTags(json, snapshot.Tags);
        }
    }

    public Action<Utf8JsonWriter> DeleteSnapshot(RpcRequest request)
    {
        var id = request.Required("SnapshotId");
        store.Change(s =>
        {
            if (s.Images.Exists(i => i.Disks.Exists(d => d.SnapshotId == id)))
                throw new RpcException(403, "SnapshotCreatedImage", "An image was created from the snapshot; delete the image first.");
            return s.Snapshots.RemoveAll(p => p.Id == id);
        });
        return Nothing;
    }

    private static void Nothing(Utf8JsonWriter json) { }

    private static string[] ReadIds(string list)
    {
        try
        {
            using var document = JsonDocument.Parse(list);
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? "")];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RpcException(400, "InvalidSnapshotIds.Malformed", "SnapshotIds must be a JSON array of strings.");
        }
    }

    private static bool? Is(RpcRequest request, string name) => request[name] is null ? null : request.Flag(name);

    private static RpcException DryRunOperation() =>
        new(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");

    private static void WriteTags(Utf8JsonWriter json, List<EcsTag> tags)
    {
        JsonSet.Write(json, "Tags", "Tag", tags, (json, tag) =>
        {
            json.WriteString("TagKey", tag.Key);
            json.WriteString("TagValue", tag.Value);
        });
    }

    private static void Write(Utf8JsonWriter json, EcsImage image, int percent)
    {
        json.WriteString("ImageId", image.Id);
        json.WriteString("ImageName", image.Name);
        json.WriteString("Description", image.Description);
        json.WriteString("ImageFamily", image.Family);
        json.WriteString("Status", image.Status);
        json.WriteString("Progress", string.Create(CultureInfo.InvariantCulture, $"{percent}%"));
        json.WriteNumber("Size", image.Disks[0].SizeGiB);
        json.WriteString("Architecture", image.Architecture);
        json.WriteString("BootMode", image.BootMode);
        json.WriteString("OSType", image.OsType);
        json.WriteString("OSName", image.Platform);
        json.WriteString("Platform", image.Platform);
        json.WriteString("ImageOwnerAlias", "self");
        json.WriteBoolean("IsSelfShared", image.SharedWith.Count > 0);
        json.WriteBoolean("IsSupportCloudinit", false);
        json.WriteBoolean("IsSupportIoOptimized", true);
        json.WriteString("LicenseType", image.LicenseType);
        json.WriteString("CreationTime", Page.Time(image.Created));
        json.WriteStartObject("Features");
        json.WriteString("NvmeSupport", image.NvmeSupport);
        json.WriteString("ImdsSupport", image.ImdsSupport);
        json.WriteEndObject();
        WriteTags(json, image.Tags);
        JsonSet.Write(json, "DiskDeviceMappings", "DiskDeviceMapping", image.Disks, (json, disk) =>
        {
            json.WriteString("Device", disk.Device);
            json.WriteString("Type", disk.System ? "system" : "data");
            json.WriteString("Size", disk.SizeGiB.ToString(CultureInfo.InvariantCulture));
            json.WriteString("Format", disk.Format);
            json.WriteString("SnapshotId", disk.SnapshotId);
            json.WriteString("Progress", string.Create(CultureInfo.InvariantCulture, $"{percent}%"));
            json.WriteNumber("RemainTime", percent == 100 ? 0 : 100 - percent);
            json.WriteString("ImportOSSBucket", disk.Bucket);
            json.WriteString("ImportOSSObject", disk.Object);
            json.WriteBoolean("Encrypted", false);
        });
    }
}
