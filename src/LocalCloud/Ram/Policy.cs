using System.IO.Enumeration;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>
/// A policy document: the actions on resources that it allows or denies. Conditions are not evaluated: a statement with a condition matches
/// no request.
/// </summary>
internal sealed class Policy
{
    private const int MaxStatements = 1000;
    private readonly List<Statement> statements = [];

    private Policy(JsonElement document)
    {
        if (
            document.ValueKind != JsonValueKind.Object
            || !document.TryGetProperty("Statement", out var list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MaxStatements
        )
        {
            throw Malformed("a Statement with at least one entry is expected");
        }

        foreach (var entry in list.EnumerateArray())
        {
            if (
                entry.ValueKind != JsonValueKind.Object
                || !entry.TryGetProperty("Effect", out var effect)
                || effect.ValueKind != JsonValueKind.String
                || effect.GetString() is not ("Allow" or "Deny")
            )
            {
                throw Malformed("each statement has an Effect, Allow or Deny");
            }

            var actions = entry.TryGetProperty("Action", out var said) ? Texts(said) : throw Malformed("each statement has an Action");
            var resources = entry.TryGetProperty("Resource", out var where) ? Texts(where) : null;
            var services =
                entry.TryGetProperty("Principal", out var who)
                && who.ValueKind == JsonValueKind.Object
                && who.TryGetProperty("Service", out var named)
                    ? Texts(named)
                    : [];
            var ram = who.ValueKind == JsonValueKind.Object && who.TryGetProperty("RAM", out var accounts) ? Texts(accounts) : [];
            var federated =
                who.ValueKind == JsonValueKind.Object && who.TryGetProperty("Federated", out var providers) ? Texts(providers) : [];
            statements.Add(
                new Statement(
                    effect.GetString() == "Allow",
                    actions,
                    resources,
                    [.. services, .. ram, .. federated],
                    entry.TryGetProperty("Condition", out _)
                )
            );
        }
    }

    /// <exception cref="RpcException">MalformedPolicyDocument.</exception>
    public static Policy Parse(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return new Policy(json.RootElement);
        }
        catch (JsonException)
        {
            throw Malformed("it is not well-formed JSON");
        }
    }

    /// <summary>True: allowed. False: denied; a denial wins over every permission. Null: no statement matches.</summary>
    /// <param name="action">oss:PutObject.</param>
    /// <param name="resource">acs:oss:region:account:bucket/key; null matches every resource.</param>
    public bool? Judge(string action, string? resource)
    {
        bool? verdict = null;
        foreach (var statement in statements)
        {
            if (
                statement.Conditional
                || !statement.Actions.Any(a => Matches(a, action, ignoreCase: true))
                || (resource is not null && statement.Resources?.Any(r => Matches(r, resource, ignoreCase: false)) == false)
            )
            {
                continue;
            }

            if (!statement.Allow)
                return false;
            verdict = true;
        }
        return verdict;
    }

    /// <summary>Whether a trust policy lets a principal assume the role: a service, or an account, a role or an OIDC provider by its
    /// ARN.</summary>
    public bool Trusts(string principal, string action = "sts:AssumeRole") =>
        statements.Exists(s => s.Allow && s.Principals.Contains(principal) && s.Actions.Any(a => Matches(a, action, ignoreCase: true)));

    public static bool Matches(string pattern, string text, bool ignoreCase) =>
        FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase);

    private static string[] Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array =>
            [
                .. value
                    .EnumerateArray()
                    .Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Malformed("texts are expected")),
            ],
            _ => throw Malformed("a text or a list of texts is expected"),
        };

    private static RpcException Malformed(string why) => new(400, "MalformedPolicyDocument", $"The policy document is malformed: {why}.");

    private sealed record Statement(bool Allow, string[] Actions, string[]? Resources, string[] Principals, bool Conditional);
}
