using System.Collections.Frozen;

namespace ImageTools.Cloud.Rpc;

/// <summary>
/// What to do about the error codes of one RPC service: the codes that all services share, and its own. The code of each service adds the
/// latter.
/// </summary>
public sealed class ErrorHints
{
    /// <summary>The hint for an invalid request; used in the tables of services, too.</summary>
    public const string OurFault = "This is a fault of the request, not of the image: please report it with the request id.";

    private const string ReadOnly = "The credentials lack a permission. Give the RAM user or role the action that the message names.";

    private const string Key =
        "Check which credentials are in use (`imagetools whoami`, or -v, names their source) and that the key is enabled.";

    private readonly FrozenDictionary<string, string> hints;

    private ErrorHints(IEnumerable<KeyValuePair<string, string>> hints) =>
        this.hints = hints.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> OfAll = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MissingParameter"] = OurFault,
        ["Account.Arrearage"] = "The account has unpaid bills: settle them first.",
        ["InvalidParameter.Malformed"] = OurFault,
        ["Forbidden.RAM"] = ReadOnly,
        ["Forbidden.SubUser"] = ReadOnly,
        ["NoPermission"] = ReadOnly,
        ["NotAuthorized"] = ReadOnly,
        ["SignatureDoesNotMatch"] = "The secret does not belong to the access key, or a proxy changed the request. " + Key,
        ["IncompleteSignature"] = OurFault,
        ["InvalidAccessKeyId.NotFound"] = "There is no such access key. " + Key,
        ["InvalidAccessKeyId.Inactive"] = "The access key is disabled. " + Key,
        ["MissingSecurityToken"] = "The key is a temporary one (STS.…) and its token is missing. " + Key,
        ["InvalidSecurityToken.Expired"] = "The temporary credentials have expired: get new ones.",
        ["InvalidSecurityToken.Malformed"] = "The security token is damaged: get new temporary credentials.",
        ["InvalidSecurityToken.MismatchWithAccessKey"] =
            "The security token belongs to another access key: take key, secret and token from the same response.",
        ["InvalidTimeStamp.Expired"] = "The clock of this machine is wrong by more than 15 minutes: set it.",
        ["SignatureNonceUsed"] = "The request arrived twice: try again.",
        ["Throttling"] = "Too many calls: try again in a minute.",
        ["Throttling.User"] = "Too many calls of this account: try again in a minute.",
        ["Throttling.Api"] = "Too many calls of this operation: try again in a minute.",
        ["ServiceUnavailable"] = "The service is not available now: try again.",
        ["InternalError"] = "The service failed inside: try again; if it fails again, give the request id to the support.",
    };

    /// <summary>Codes of all services: keys, permissions, signatures, throttling, server errors.</summary>
    public static ErrorHints Common { get; } = new(OfAll);

    /// <summary>The shared codes, and those of one service.</summary>
    /// <param name="own">Hints by code; no code that all services share.</param>
    public ErrorHints With(IReadOnlyDictionary<string, string> own) => new([.. hints, .. own]);

    /// <summary>
    /// What to do about <paramref name="code"/>. When only its beginning is known ("Throttling.Other"), the hint of the beginning; else
    /// null.
    /// </summary>
    public string? Find(string code)
    {
        for (var known = code; known.Length > 0; known = known[..Math.Max(0, known.LastIndexOf('.'))])
        {
            if (hints.TryGetValue(known, out var hint))
                return hint;
        }

        return null;
    }

    /// <summary>Whether <paramref name="code"/> says that a permission is missing.</summary>
    public static bool IsDenial(string code) =>
        code is "NoPermission" or "NotAuthorized" or "Forbidden"
        || code.StartsWith("Forbidden.", StringComparison.Ordinal)
        || code.StartsWith("NoPermission.", StringComparison.Ordinal)
        || code.StartsWith("ImplicitDeny", StringComparison.Ordinal);
}
