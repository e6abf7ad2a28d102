using ImageTools.LocalCloud.Ecs;
using ImageTools.LocalCloud.Oss;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud;

/// <summary>Names of the operations that this cloud knows: those that a fault file may name.</summary>
public static class CloudOperations
{
    /// <summary>Of OSS, ECS, RAM, STS and the location service, each as its API spells it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. OssOperations.All.Select(o => o.Name),
        .. EcsActions.All.Concat(RamActions.OfRam).Concat(RamActions.OfSts).Concat(LocationService.All).Select(a => a.Name),
    ];
}
