using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Images and their snapshots.</summary>
internal sealed class EcsImagesApi(EcsStore store)
{
    private static readonly string[] Statuses = ["Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated"];

    public Action<Utf8JsonWriter> List(RpcRequest request)
    {
        var region = request["RegionId"]!;
        var ids = request["ImageId"]?.Split(',', StringSplitOptions.TrimEntries);
        // A running import is invisible unless asked for.
        var wanted = (request["Status"] ?? "Available").Split(',', StringSplitOptions.TrimEntries);
        if (wanted is ["ALL"])
            wanted = Statuses;
        if (wanted.FirstOrDefault(s => !Statuses.Contains(s)) is { } unknown)
            throw new RpcException(400, "InvalidStatus.NotFound", $"The specified Status is not valid: {unknown}.");
        var (name, snapshot, tags) = (request["ImageName"]?.Trim('*'), request["SnapshotId"], ImportParameters.ReadTags(request));
        var (architecture, osType, family, owner) = (request["Architecture"], request["OSType"], request["ImageFamily"], request["ImageOwnerAlias"]);
        var found = store.Read(s => s.Images.Where(i => i.Region == region && (ids is null || ids.Contains(i.Id)) && wanted.Contains(i.Status)
            && (name is null || i.Name.Contains(name, StringComparison.Ordinal)) && (snapshot is null || i.Disks.Exists(d => d.SnapshotId == snapshot))
            && tags.TrueForAll(i.Tags.Contains) && (architecture is null || i.Architecture == architecture) && (osType is null || i.OsType == osType)
            && (family is null || i.Family == family) && owner is null or "self")
            .OrderByDescending(i => i.Created).Select(i => (Image: i, Task: s.Tasks.Find(t => t.Id == i.TaskId))).ToList());
        return Page.Write(request, found, 10, region, "Images", "Image", (json, item) => Write(json, item.Image, item.Task?.Percent ?? 100));
    }

    public Action<Utf8JsonWriter> Delete(RpcRequest request)
    {
        var id = request.Required("ImageId");
        store.Change(s =>
        {
            // An id that is not known is not an error.
            if (s.Images.Find(i => i.Id == id && i.Region == request["RegionId"]) is { } image)
            {
                if (image.Status is "Waiting" or "Creating")
                    throw new RpcException(403, "IncorrectImageStatus", "The image is being imported; cancel its task instead.");
                if (request.Flag("DryRun"))
                    throw new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");
                s.Images.Remove(image);
            }
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
        var changed = store.ChangeImage(id, i => i with
        {
            Name = name ?? i.Name,
            Description = description ?? i.Description,
            BootMode = request["BootMode"] ?? i.BootMode,
            Status = request["Status"] ?? i.Status,
            Family = request["ImageFamily"] ?? i.Family,
            NvmeSupport = request["Features.NvmeSupport"] ?? i.NvmeSupport,
            ImdsSupport = request["Features.ImdsSupport"] is { } imds && i.ImdsSupport != "v2" ? imds : i.ImdsSupport,
            LicenseType = request["LicenseType"] ?? i.LicenseType,
        });
        return changed ? Nothing : throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
    }

    public Action<Utf8JsonWriter> Tag(RpcRequest request)
    {
        if (request.Required("ResourceType") is not ("image" or "snapshot"))
            throw new RpcException(400, "InvalidResourceType.NotFound", "The local cloud tags images and snapshots.");
        var (ids, tags) = (request.List("ResourceId"), ImportParameters.ReadTags(request));
        if (ids.Count == 0)
            throw RpcException.Missing("ResourceId.1");
        if (tags.Count == 0)
            throw RpcException.Missing("Tag.1.Key");
        foreach (var id in ids)
            store.ChangeImage(id, i => i with { Tags = [.. i.Tags.Where(t => !tags.Exists(n => n.Key == t.Key)), .. tags] });
        return Nothing;
    }

    public Action<Utf8JsonWriter> ListSnapshots(RpcRequest request)
    {
        var region = request["RegionId"]!;
        var ids = request["SnapshotIds"] is { } list ? ReadIds(list) : null;
        var status = request["Status"];
        var found = store.Read(s => s.Snapshots
            .Where(p => p.Region == region && (ids is null || ids.Contains(p.Id)) && (status is null or "all" || p.Status == status)).OrderByDescending(p => p.Created).ToList());
        return Page.Write(request, found, 10, region, "Snapshots", "Snapshot", static (json, snapshot) =>
        {
            json.WriteString("SnapshotId", snapshot.Id);
            json.WriteString("SnapshotName", snapshot.Name);
            json.WriteString("Status", snapshot.Status);
            json.WriteString("Progress", snapshot.Status == "accomplished" ? "100%" : "0%");
            json.WriteString("SourceDiskSize", snapshot.SizeGiB.ToString(CultureInfo.InvariantCulture));
            json.WriteString("SourceDiskType", snapshot.System ? "system" : "data");
            json.WriteString("CreationTime", Page.Time(snapshot.Created));
            json.WriteBoolean("Encrypted", false);
        });
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

    private static void Nothing(Utf8JsonWriter json)
    {
    }

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
        json.WriteBoolean("IsSelfShared", false);
        json.WriteBoolean("IsSupportCloudinit", false);
        json.WriteBoolean("IsSupportIoOptimized", true);
        json.WriteString("LicenseType", image.LicenseType);
        json.WriteString("CreationTime", Page.Time(image.Created));
        json.WriteStartObject("Features");
        json.WriteString("NvmeSupport", image.NvmeSupport);
        json.WriteString("ImdsSupport", image.ImdsSupport);
        json.WriteEndObject();
        json.WriteStartObject("Tags");
        json.WriteStartArray("Tag");
        foreach (var tag in image.Tags)
        {
            json.WriteStartObject();
            json.WriteString("TagKey", tag.Key);
            json.WriteString("TagValue", tag.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("DiskDeviceMappings");
        json.WriteStartArray("DiskDeviceMapping");
        foreach (var disk in image.Disks)
        {
            json.WriteStartObject();
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
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
