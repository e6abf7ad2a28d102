using ImageTools.LocalCloud.Ecs;
using ImageTools.LocalCloud.Oss;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Names of the operations that can go wrong, so that a misspelt one in a fault file is found.</summary>
internal static class Operations
{
    public const string Any = "*";

    public static readonly IReadOnlyList<string> Known =
    [
        .. OssOperations.All.Select(o => o.Name),
        .. EcsActions.All.Concat(RamActions.OfRam).Concat(RamActions.OfSts).Concat(LocationService.All).Select(a => a.Name),
    ];
}
