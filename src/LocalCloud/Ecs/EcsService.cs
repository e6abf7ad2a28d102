using System.Text.Json;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>The part of ECS 2014-05-26 that images need (spec section 5).</summary>
internal sealed class EcsService(ImportTasks tasks, ObjectStore objects, DataDirectory data, RamStore ram, LocalCloudOptions options)
    : IRpcApi
{
    private readonly Regions regions = new(options);
    private readonly EcsImports imports = new(tasks, objects, ram, options);
    private readonly EcsExports exports = new(tasks, objects, data, ram, options);
    private readonly EcsCopies copies = new(tasks, options, new Regions(options));
    private readonly EcsTasksApi taskApi = new(tasks);
    private readonly EcsImagesApi imageApi = new(tasks.Store, ram.AccountId);
    private readonly EcsTagsApi tags = new(tasks.Store);
    private readonly EcsSharingApi sharing = new(tasks.Store, ram.AccountId);
    private readonly EcsInstancesApi instances = new(tasks.Store);

    public string Name => "ecs";

    public string Version => "2014-05-26";

    public IReadOnlyList<RpcAction> Actions => EcsActions.All;

    public Action<Utf8JsonWriter>? Handle(RpcRequest request)
    {
        if (request.Action == "DescribeRegions")
            return regions.List(request.Host);
        if (request.Action is not ("DeleteSnapshot" or "DescribeInstanceTypes") && !regions.Knows(request.Required("RegionId")))
        {
            throw new RpcException(
                400,
                "InvalidRegionId.NotFound",
                $"The specified RegionId does not exist: the local cloud is {options.Region}."
            );
        }

        return request.Action switch
        {
            "ImportImage" => imports.Import(request),
            "ExportImage" => exports.Export(request),
            "CopyImage" => copies.Copy(request),
            "CancelCopyImage" => copies.Cancel(request),
            "DescribeTasks" => taskApi.List(request),
            "DescribeTaskAttribute" => taskApi.Attribute(request),
            "CancelTask" => taskApi.Cancel(request),
            "DescribeImages" => imageApi.List(request),
            "DeleteImage" => imageApi.Delete(request),
            "ModifyImageAttribute" => imageApi.Modify(request),
            "DescribeImageFromFamily" => imageApi.FromFamily(request),
            "ModifyImageSharePermission" => sharing.Modify(request),
            "DescribeImageSharePermission" => sharing.Describe(request),
            "TagResources" => tags.Tag(request),
            "UntagResources" => tags.Untag(request),
            "ListTagResources" => tags.List(request),
            "DescribeSnapshots" => imageApi.ListSnapshots(request),
            "DeleteSnapshot" => imageApi.DeleteSnapshot(request),
            "DescribeInstanceTypes" => EcsInstancesApi.Types(request),
            "DescribeAvailableResource" => EcsInstancesApi.Available(request),
            "RunInstances" => instances.Run(request),
            _ => null,
        };
    }
}
