namespace ImageTools.LocalCloud.Rpc;

/// <summary>A call that ECS, RAM or STS refuses.</summary>
internal sealed class RpcException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Seconds of a Retry-After header, or null.</summary>
    public int? RetryAfter { get; init; }

    public static RpcException ExpiredToken() => new(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");

    public static RpcException Missing(string parameter) =>
        new(400, "MissingParameter", $"The input parameter \"{parameter}\" that is mandatory for processing this request is not supplied.");
}
