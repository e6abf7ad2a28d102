using System.Text.Json;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>One API: the operations of a service at a version.</summary>
internal interface IRpcApi
{
    /// <summary>ecs, ram or sts.</summary>
    string Name { get; }

    /// <summary>Version that requests name.</summary>
    string Version { get; }

    /// <summary>The calls that are known here.</summary>
    IReadOnlyList<RpcAction> Actions { get; }

    /// <summary>Does the work and returns the writer of the answer's members; null when the operation is unknown.</summary>
    /// <exception cref="RpcException">Refused.</exception>
    Action<Utf8JsonWriter>? Handle(RpcRequest request);
}
