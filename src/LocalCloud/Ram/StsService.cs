using System.Text.Json;
using System.Text.RegularExpressions;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>STS 2015-04-01: who one is, and temporary keys (spec section 6.3).</summary>
internal sealed partial class StsService(Account account, RamStore roles) : IRpcApi
{
    private const int MinSeconds = 900, MaxSeconds = 3600;

    public string Name => "sts";

    public string Version => "2015-04-01";

    public Action<Utf8JsonWriter>? Handle(RpcRequest request) => request.Action switch
    {
        "GetCallerIdentity" => Identity(request.Caller),
        "AssumeRole" => AssumeRole(request),
        _ => null,
    };

    private Action<Utf8JsonWriter> Identity(AccessKey caller) => json =>
    {
        json.WriteString("AccountId", account.AccountId);
        if (caller.RoleName is { } name && roles.Find(name) is { } role)
        {
            json.WriteString("IdentityType", "AssumedRoleUser");
            json.WriteString("Arn", $"acs:ram::{account.AccountId}:assumed-role/{name.ToLowerInvariant()}/{caller.SessionName}");
            json.WriteString("PrincipalId", $"{role.Id}:{caller.SessionName}");
            json.WriteString("RoleId", role.Id);
        }
        else
        {
            json.WriteString("IdentityType", "Account");
            json.WriteString("Arn", $"acs:ram::{account.AccountId}:root");
            json.WriteString("PrincipalId", account.AccountId);
            json.WriteString("UserId", account.AccountId);
        }
    };

    private Action<Utf8JsonWriter> AssumeRole(RpcRequest request)
    {
        var arn = request.Required("RoleArn");
        var prefix = $"acs:ram::{account.AccountId}:role/";
        if (!arn.StartsWith(prefix, StringComparison.Ordinal) || roles.Find(arn[prefix.Length..]) is not { } role)
            throw new RpcException(404, "EntityNotExist.Role", $"The specified role not exists: {arn}.");
        var session = request.Required("RoleSessionName");
        if (!SessionName().IsMatch(session))
            throw new RpcException(400, "InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed.");
        var duration = TimeSpan.FromSeconds(request.Number("DurationSeconds", MaxSeconds, MinSeconds, MaxSeconds));
        if (request.Caller.Token is not null)
            throw new RpcException(403, "NoPermission", "Temporary credentials may not assume another role here.");
        var key = account.StartSession(role.Name, session, duration);
        return json =>
        {
            json.WriteStartObject("Credentials");
            json.WriteString("AccessKeyId", key.Id);
            json.WriteString("AccessKeySecret", key.Secret);
            json.WriteString("SecurityToken", key.Token);
            json.WriteString("Expiration", RamService.Time(key.Expires!.Value));
            json.WriteEndObject();
            json.WriteStartObject("AssumedRoleUser");
            json.WriteString("Arn", $"acs:ram::{account.AccountId}:assumed-role/{role.Name.ToLowerInvariant()}/{session}");
            json.WriteString("AssumedRoleId", $"{role.Id}:{session}");
            json.WriteEndObject();
        };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9.@_-]{2,64}\z")]
    private static partial Regex SessionName();
}
