using System.Text.Json;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>ECS 2014-05-26, as much of it as images need (spec section 5).</summary>
internal sealed class EcsService(ImportTasks tasks, ObjectStore objects, RamStore ram, LocalCloudOptions options) : IRpcApi
{
    private readonly EcsImports imports = new(tasks, objects, ram, options);
    private readonly EcsTasksApi taskApi = new(tasks, options.Region);
    private readonly EcsImagesApi imageApi = new(tasks.Store, options.Region);

    public string Name => "ecs";

    public string Version => "2014-05-26";

    public Action<Utf8JsonWriter>? Handle(RpcRequest request)
    {
        if (request.Action == "DescribeRegions")
            return Regions(request.Host);
        if (request.Action != "DeleteSnapshot" && request.Required("RegionId") != options.Region)
            throw new RpcException(400, "InvalidRegionId.NotFound", $"The specified RegionId does not exist: the local cloud is {options.Region}.");
        return request.Action switch
        {
            "ImportImage" => imports.Import(request),
            "DescribeTasks" => taskApi.List(request),
            "DescribeTaskAttribute" => taskApi.Attribute(request),
            "CancelTask" => taskApi.Cancel(request),
            "DescribeImages" => imageApi.List(request),
            "DeleteImage" => imageApi.Delete(request),
            "ModifyImageAttribute" => imageApi.Modify(request),
            "TagResources" => imageApi.Tag(request),
            "DescribeSnapshots" => imageApi.ListSnapshots(request),
            "DeleteSnapshot" => imageApi.DeleteSnapshot(request),
            _ => null,
        };
    }

    // The endpoint is this cloud's own, so that a client that follows it stays here.
    private Action<Utf8JsonWriter> Regions(string host) => json =>
    {
        json.WriteStartObject("Regions");
        json.WriteStartArray("Region");
        json.WriteStartObject();
        json.WriteString("RegionId", options.Region);
        json.WriteString("LocalName", "Local cloud");
        json.WriteString("RegionEndpoint", host);
        json.WriteString("Status", "available");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    };
}
