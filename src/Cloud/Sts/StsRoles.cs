using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Json;
using ImageTools.Cloud.Signing;

namespace ImageTools.Cloud.Sts;

/// <summary>The calls of STS that give the credentials of a role (notes, 6.3).</summary>
public sealed class StsRoles
{
    private const string WrongTime = "InvalidTimeStamp.Expired";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Without jitter: one command asks only once.
    private static readonly RetryRules Rules = new()
    {
        Attempts = 4,
        ShortestPause = TimeSpan.FromMilliseconds(500),
        IsJittered = false,
    };

    private readonly HttpMessageHandler http;
    private readonly Func<string> nonce;
    private readonly ServiceClock clock;
    private readonly RetryPolicy retry;

    /// <summary>Creates a client.</summary>
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="http">The network; not disposed.</param>
    /// <param name="time">Clock of signatures and pauses.</param>
    /// <param name="note">Gets a sentence for each retry. Null is silent.</param>
    /// <param name="nonce">Source of signature nonces; null draws 128 random bits.</param>
    public StsRoles(Uri endpoint, HttpMessageHandler http, TimeProvider time, Action<string>? note = null, Func<string>? nonce = null)
    {
        if (endpoint.Scheme != "https" && !endpoint.IsLoopback)
        {
            throw new CloudException(
                "sts",
                "invalid-endpoint",
                $"{SecretText.Address(endpoint.ToString())} would carry keys unencrypted.",
                hint: "Write https://HOST; http is only for 127.0.0.1 and localhost."
            );
        }

        Endpoint = endpoint;
        this.http = http;
        this.nonce = nonce ?? Acs3Request.Nonce;
        clock = new ServiceClock(time);
        retry = new RetryPolicy(Rules, clock) { Note = note };
    }

    /// <summary>Endpoint of STS.</summary>
    public Uri Endpoint { get; }

    /// <summary>Temporary credentials of a role.</summary>
    /// <exception cref="CloudException">STS refused, or could not be reached.</exception>
    public Task<Credentials> AssumeRoleAsync(Credentials signer, RoleRequest role, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> parameters = [.. Role(role)];
        if (role.ExternalId is { } id)
            parameters.Add(new("ExternalId", id));
        return CallAsync("AssumeRole", () => Signed("AssumeRole", parameters, signer), ReadCredentials, signer, cancellation);
    }

    /// <summary>
    /// Temporary credentials of a role, for a token of an identity provider. The request is not signed. The token is in the body, so that
    /// no server logs it.
    /// </summary>
    /// <exception cref="CloudException">STS refused, or could not be reached.</exception>
    public Task<Credentials> AssumeRoleWithOidcAsync(string providerArn, string token, RoleRequest role, CancellationToken cancellation) =>
        CallAsync(
            "AssumeRoleWithOIDC",
            () => Anonymous(providerArn, token, role),
            ReadCredentials,
            new Credentials("", token),
            cancellation
        );

    private static IEnumerable<KeyValuePair<string, string>> Role(RoleRequest role)
    {
        yield return new("RoleArn", role.Arn);
        yield return new("RoleSessionName", role.SessionName);
        yield return new("DurationSeconds", role.DurationSeconds.ToString(CultureInfo.InvariantCulture));
        if (role.Policy is { } policy)
            yield return new("Policy", policy);
    }

    private static Credentials ReadCredentials(JsonElement root) =>
        CredentialJson.Credentials(root.TryGetProperty("Credentials", out var credentials) ? credentials : default, "STS");

    private HttpRequestMessage Signed(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, Credentials signer) =>
        Acs3Request.Create(Endpoint, StsService.Version, action, parameters, signer, clock.Now, nonce());

    private HttpRequestMessage Anonymous(string providerArn, string token, RoleRequest role)
    {
        var query = Acs3Signer.CanonicalQuery([
            new("Action", "AssumeRoleWithOIDC"),
            new("Format", "json"),
            new("Version", StsService.Version),
            new("Timestamp", Acs3Request.Date(clock.Now)),
            new("SignatureNonce", nonce()),
        ]);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Endpoint, $"/?{query}"))
        {
            Content = new ByteArrayContent(
                Encoding.ASCII.GetBytes(
                    Acs3Signer.CanonicalQuery([.. Role(role), new("OIDCProviderArn", providerArn), new("OIDCToken", token)])
                )
            )
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") },
            },
        };
        request.Headers.TryAddWithoutValidation("x-acs-action", "AssumeRoleWithOIDC");
        request.Headers.TryAddWithoutValidation("x-acs-version", StsService.Version);
        return request;
    }

    private async Task<T> CallAsync<T>(
        string action,
        Func<HttpRequestMessage> create,
        Func<JsonElement, T> read,
        Credentials secrets,
        CancellationToken cancellation
    )
    {
        using var answer = await retry
            .RunAsync(
                async token =>
                    await clock
                        .CorrectAsync(
                            await SendAsync(token).ConfigureAwait(false),
                            WrongTime,
                            refused => refused.Date is { } told && ClockRule.Explains(told, clock.Now) ? told : null,
                            () => SendAsync(token),
                            corrected: null
                        )
                        .ConfigureAwait(false),
                cancellation
            )
            .ConfigureAwait(false);
        using var document = CredentialJson.Parse(answer.Text, "The answer of STS");
        return read(document.RootElement);

        async Task<Answer> SendAsync(CancellationToken token)
        {
            using var request = create();
            try
            {
                var (status, text, date) = await CredentialRequest
                    .SendAsync(http, request, Patience, clock.Machine, token, secrets)
                    .ConfigureAwait(false);
                return new Answer(text, date, status == 200 ? null : Refused(action, status, text, secrets));
            }
            catch (CloudException e)
            {
                return new Answer("", null, e);
            }
        }
    }

    private static CloudException Refused(string action, int status, string text, Credentials secrets)
    {
        string? code = null,
            message = null,
            id = null;
        try
        {
            using var document = StrictJson.Parse(text);
            (code, message, id) = (Member(document, "Code"), Member(document, "Message"), Member(document, "RequestId"));
        }
        catch (JsonException)
        {
            // The page of a gateway explains nothing, so the status is shown.
        }
        code ??= status == 407 ? "proxy-authentication" : string.Create(CultureInfo.InvariantCulture, $"http-{status}");
        return new CloudException(
            "sts",
            code,
            $"{action}: {message ?? $"STS answered with status {status}"}",
            status,
            id,
            Hint(code) ?? StatusHints.Find(status, null),
            RetryPolicy.IsPassing(status) || code.StartsWith("Throttling", StringComparison.Ordinal)
        );

        string? Member(JsonDocument document, string name) => SecretText.Hide(document.RootElement.Text(name), secrets);
    }

    private static string? Hint(string code) =>
        code switch
        {
            "NoPermission" or "Forbidden.RAM" =>
                "The caller needs sts:AssumeRole on the role, and the role's trust policy must name the caller.",
            "EntityNotExist.Role" => "There is no such role: check its ARN.",
            "SignatureDoesNotMatch" or "IncompleteSignature" => "The secret does not belong to this access key id.",
            "InvalidTimeStamp.Expired" => "The clock of this machine is wrong by more than 15 minutes: set it.",
            "InvalidSecurityToken.Expired" or "InvalidAccessKeyId.NotFound" =>
                "The credentials that assume the role have expired or are unknown: get new ones.",
            _ when code.StartsWith("Throttling", StringComparison.Ordinal) => "Too many calls: try again in a minute.",
            "InternalError" or "ServiceUnavailable" => "The service is not available now: try again.",
            _ when code.StartsWith("InvalidParameter.DurationSeconds", StringComparison.Ordinal) =>
                "From 900 to what the role allows (MaxSessionDuration).",
            _ when code.StartsWith("AuthenticationFail.", StringComparison.Ordinal) =>
                "The token of the identity provider has expired or belongs to another provider, or the role does not trust it.",
            _ => null,
        };

    private sealed record Answer(string Text, DateTimeOffset? Date, CloudException? Error) : IAttempt
    {
        /// <summary>STS needs no accessory.</summary>
        public TimeSpan? AskedPause(DateTimeOffset now) => null;

        public void Dispose() { }
    }
}
