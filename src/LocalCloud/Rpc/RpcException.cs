using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>A call that ECS, RAM or STS refuses.</summary>
internal sealed class RpcException(int status, string code, string message) : RefusalException(status, code, message)
{
    /// <summary>The denied action and the kind of denial, for AccessDeniedDetail; null for other errors.</summary>
    public (string Action, string How)? Denied { get; private init; }

    public static RpcException Forbidden(string service, string action, string how) =>
        new(
            403,
            service == "ecs" ? "Forbidden.RAM" : "NoPermission",
            service == "ecs"
                ? "User not authorized to operate on the specified resource, or this API doesn't support RAM."
                : $"You are not authorized to do this action. You should be authorized by RAM: {service}:{action}."
        )
        {
            Denied = ($"{service}:{action}", how),
        };

    public static RpcException ExpiredToken() => new(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");

    public static RpcException Missing(string parameter) =>
        new(400, "MissingParameter", $"The input parameter \"{parameter}\" that is mandatory for processing this request is not supplied.");
}
