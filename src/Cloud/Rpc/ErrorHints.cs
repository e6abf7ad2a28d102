using System.Collections.Frozen;

namespace ImageTools.Cloud.Rpc;

/// <summary>
/// What to do about the error codes of one RPC service: those that all services answer with, and its own, which whoever knows the
/// service adds.
/// </summary>
public sealed class ErrorHints
{
    /// <summary>About a request that is none; for the table of a service, too.</summary>
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
        ["InvalidSecurityToken.Expired"] = "The temporary credentials have ended: get new ones.",
        ["InvalidSecurityToken.Malformed"] = "The security token is damaged: get new temporary credentials.",
        ["InvalidSecurityToken.MismatchWithAccessKey"] =
            "The security token belongs to another access key: take key, secret and token of one and the same answer.",
        ["InvalidTimeStamp.Expired"] = "The clock of this machine is wrong by more than 15 minutes: set it.",
        ["SignatureNonceUsed"] = "The request came twice: try again.",
        ["Throttling"] = "Too many calls: try again in a minute.",
        ["Throttling.User"] = "Too many calls of this account: try again in a minute.",
        ["Throttling.Api"] = "Too many calls of this operation: try again in a minute.",
        ["ServiceUnavailable"] = "The service is not available now: try again.",
        ["InternalError"] = "The service failed inside: try again; if it stays, give the request id to the support.",
    };

    /// <summary>What every service answers: keys, permissions, signatures, throttling, trouble.</summary>
    public static ErrorHints Common { get; } = new(OfAll);

    /// <summary>These, and those of one service.</summary>
    /// <param name="own">By the service's code; none of a code that all services have.</param>
    public ErrorHints With(IReadOnlyDictionary<string, string> own) => new([.. hints, .. own]);

    /// <summary>
    /// What to do about <paramref name="code"/>; when only its beginning is known ("Throttling.Other"), that of the beginning;
    /// else null.
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
