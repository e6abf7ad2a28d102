using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>
/// Instance types, their stock, and RunInstances as a dry run: they show whether an image would start. No instance is ever started.
/// </summary>
internal sealed class EcsInstancesApi(EcsStore store)
{
    public static Action<Utf8JsonWriter> Types(RpcRequest request)
    {
        var (ids, architecture, nvme) = (request.List("InstanceTypes"), request["CpuArchitecture"], request["NvmeSupport"]);
        var found = InstanceType
            .All.Where(t =>
                (ids.Count == 0 || ids.Contains(t.Id))
                && (architecture is null || t.Architecture == architecture)
                && (nvme is null || Nvme(t) == nvme)
                && (request["InstanceTypeFamily"] is not { } family || t.Family == family)
            )
            .ToList();
        var from = request.Number("NextToken", 0, 0, int.MaxValue);
        var page = found.Skip(from).Take(request.Number("MaxResults", 100, 1, 100)).ToList();
        return json =>
        {
            json.WriteString(
                "NextToken",
                from + page.Count < found.Count ? (from + page.Count).ToString(System.Globalization.CultureInfo.InvariantCulture) : ""
            );
            JsonSet.Write(json, "InstanceTypes", "InstanceType", page, (json, type) =>
            {
                json.WriteString("InstanceTypeId", type.Id);
                json.WriteString("InstanceTypeFamily", type.Family);
                json.WriteString("CpuArchitecture", type.Architecture);
                json.WriteNumber("CpuCoreCount", type.Cores);
                json.WriteNumber("MemorySize", type.MemoryGiB);
                json.WriteString("NvmeSupport", Nvme(type));
                json.WriteStartObject("SupportedBootModes");
                json.WriteStartArray("SupportedBootMode");
                foreach (var mode in type.BootModes)
                    json.WriteStringValue(mode);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        };
    }

    public static Action<Utf8JsonWriter> Available(RpcRequest request)
    {
        if (request.Required("DestinationResource") != "InstanceType")
        {
            throw new RpcException(
                400,
                "InvalidParameter.DestinationResource",
                "The local cloud has only types of instances in stock: DestinationResource=InstanceType."
            );
        }

        var region = request["RegionId"]!;
        var zone = request["ZoneId"] ?? region + "-a";
        var found = InstanceType.All.Where(t => request["InstanceType"] is not { } id || t.Id == id).ToList();
        return json =>
        {
            json.WriteStartObject("AvailableZones");
            json.WriteStartArray("AvailableZone");
            json.WriteStartObject();
            json.WriteString("RegionId", region);
            json.WriteString("ZoneId", zone);
            WriteStock(json, found.Count > 0);
            json.WriteStartObject("AvailableResources");
            json.WriteStartArray("AvailableResource");
            json.WriteStartObject();
            json.WriteString("Type", "InstanceType");
            JsonSet.Write(json, "SupportedResources", "SupportedResource", found, (json, type) =>
            {
                json.WriteString("Value", type.Id);
                WriteStock(json, true);
            });
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Run(RpcRequest request)
    {
        var (imageId, typeId) = (request.Required("ImageId"), request.Required("InstanceType"));
        var image = store.Read(s => s.Images.Find(i => i.Id == imageId && i.Region == request["RegionId"]))
            ?? throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
        if (image.Status != "Available")
            throw new RpcException(403, "IncorrectImageStatus", $"The image can not start an instance; its status is {image.Status}.");
        var type = InstanceType.All.FirstOrDefault(t => t.Id == typeId)
            ?? throw new RpcException(
                403,
                "InvalidInstanceType.ValueNotSupported",
                $"The specified InstanceType is not known to the local cloud: {typeId}."
            );
        if ((image.Architecture == "arm64") != (type.Architecture == "ARM"))
        {
            throw new RpcException(
                400,
                "InvalidParameter.NotMatch",
                $"The image is {image.Architecture} and {type.Id} is {type.Architecture}."
            );
        }

        if (!type.BootModes.Contains(image.BootMode == "UEFI-Preferred" ? "UEFI" : image.BootMode))
        {
            throw new RpcException(
                400,
                "InvalidParameter.NotMatch",
                $"The image boots by {image.BootMode} and {type.Id} by {string.Join(" or ", type.BootModes)}."
            );
        }

        if (type.NeedsNvme && image.NvmeSupport != "supported")
        {
            throw new RpcException(
                403,
                "ImageNotSupportInstanceType",
                $"The disks of {type.Id} are NVMe, which the image does not support."
            );
        }

        throw request.Flag("DryRun")
            ? new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.")
            : new RpcException(501, "NotImplemented", "The local cloud starts no instances; DryRun=true checks the request.");
    }

    private static string Nvme(InstanceType type) => type.NeedsNvme ? "required" : "unsupported";

    private static void WriteStock(Utf8JsonWriter json, bool there)
    {
        json.WriteString("Status", there ? "Available" : "SoldOut");
        json.WriteString("StatusCategory", there ? "WithStock" : "WithoutStock");
    }
}
