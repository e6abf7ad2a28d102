using System.Text.Json;
using System.Text.RegularExpressions;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>STS 2015-04-01: identity of the caller, and temporary keys (spec section 6.3).</summary>
internal sealed partial class StsService(Account account, RamStore roles, TimeProvider time) : IRpcApi
{
    private const int MinSeconds = 900,
        UsualSeconds = 3600,
        MaxPolicy = 2048;

    public string Name => "sts";

    public string Version => "2015-04-01";

    public IReadOnlyList<RpcAction> Actions => RamActions.OfSts;

    public Action<Utf8JsonWriter>? Handle(RpcRequest request) =>
        request.Action switch
        {
            "GetCallerIdentity" => Identity(request.Caller),
            "AssumeRole" => AssumeRole(request),
            "AssumeRoleWithOIDC" => AssumeRoleWithOidc(request),
            _ => null,
        };

    private Action<Utf8JsonWriter> Identity(AccessKey caller) =>
        json =>
        {
            json.WriteString("AccountId", account.AccountId);
            if (caller.RoleName is { } name && roles.Find(name) is { } role)
            {
                json.WriteString("IdentityType", "AssumedRoleUser");
                json.WriteString("Arn", $"acs:ram::{account.AccountId}:assumed-role/{name.ToLowerInvariant()}/{caller.SessionName}");
                json.WriteString("PrincipalId", $"{role.Id}:{caller.SessionName}");
                json.WriteString("RoleId", role.Id);
            }
            else if (caller.UserName is { } userName && roles.FindUser(userName) is { } user)
            {
                json.WriteString("IdentityType", "RAMUser");
                json.WriteString("Arn", $"acs:ram::{account.AccountId}:user/{user.Name}");
                json.WriteString("PrincipalId", user.Id);
                json.WriteString("UserId", user.Id);
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
        if (request.Caller.IsRoot)
            throw new RpcException(403, "NoPermission", "Roles may not be assumed by root accounts.");
        var role = FindRole(request);
        // A caller of this account may assume a role only if the role trusts the whole account or this caller.
        var own = request.Caller.UserName is { } user ? $"user/{user}" : $"role/{request.Caller.RoleName}";
        if (!((string[])["root", own]).Any(who => Policy.Parse(role.Trust).Trusts($"acs:ram::{account.AccountId}:{who}")))
        {
            throw new RpcException(
                403,
                "NoPermission",
                $"You are not authorized to do this action: the trust policy of the role {role.Name} does not let {own} take it on."
            );
        }

        return Session(request, role);
    }

    // This call is not signed: the token identifies the caller. Its issuer is only checked against the role and the provider.
    private Action<Utf8JsonWriter> AssumeRoleWithOidc(RpcRequest request)
    {
        var role = FindRole(request);
        var provider = request.Required("OIDCProviderArn");
        if (!provider.StartsWith($"acs:ram::{account.AccountId}:oidc-provider/", StringComparison.Ordinal))
            throw new RpcException(404, "EntityNotExist.OIDCProvider", $"The OIDC Provider does not exist: {provider}.");
        var claims = OidcToken.Read(request.Required("OIDCToken"), time.GetUtcNow());
        if (!Policy.Parse(role.Trust).Trusts(provider))
            throw new RpcException(403, "NoPermission", "The trust policy of the role does not let this OIDC Provider take it on.");
        var session = Session(request, role);
        return json =>
        {
            session(json);
            json.WriteStartObject("OIDCTokenInfo");
            json.WriteString("Issuer", claims.Issuer);
            json.WriteString("Subject", claims.Subject);
            json.WriteString("ClientIds", claims.Audience);
            json.WriteEndObject();
        };
    }

    private Role FindRole(RpcRequest request)
    {
        var arn = request.Required("RoleArn");
        var prefix = $"acs:ram::{account.AccountId}:role/";
        return arn.StartsWith(prefix, StringComparison.Ordinal) && roles.Find(arn[prefix.Length..]) is { } role
            ? role
            : throw new RpcException(404, "EntityNotExist.Role", $"The specified role not exists: {arn}.");
    }

    private Action<Utf8JsonWriter> Session(RpcRequest request, Role role)
    {
        var session = request.Required("RoleSessionName");
        if (!SessionName().IsMatch(session))
            throw new RpcException(400, "InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed.");
        var duration = TimeSpan.FromSeconds(request.Number("DurationSeconds", UsualSeconds, MinSeconds, role.MaxSession));
        var policy = request["Policy"];
        if (policy?.Length > MaxPolicy)
            throw new RpcException(400, "InvalidParameter.PolicyGrammar", $"The parameter Policy is longer than {MaxPolicy} characters.");
        if (policy is not null)
            Policy.Parse(policy);
        var key = account.StartSession(role.Name, session, duration, policy);
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
