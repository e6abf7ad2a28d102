using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;

namespace ImageTools.Cloud.Sts;

/// <summary>The calls of STS that give the credentials of a role (notes, 6.3).</summary>
public sealed class StsRoles
{
    private const string Version = "2015-04-01";
    private const int Attempts = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CredentialServices services;
    private readonly Func<string> nonce;
    private long skewTicks;

    /// <summary>Creates a client.</summary>
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="services">Network and clock.</param>
    /// <param name="nonce">Source of signature nonces; null draws 128 random bits.</param>
    public StsRoles(Uri endpoint, CredentialServices services, Func<string>? nonce = null)
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
        this.services = services;
        this.nonce = nonce ?? (() => RandomNumberGenerator.GetHexString(32, lowercase: true));
    }

    /// <summary>Where.</summary>
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
    /// Temporary credentials of a role for the bearer of an identity provider's token. Nothing is signed; the token travels in the
    /// body, so that it is in no server's log.
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

    private HttpRequestMessage Signed(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, Credentials signer)
    {
        var query = Acs3Signer.CanonicalQuery(parameters);
        var bodyHash = Acs3Signer.Sha256Hex([]);
        List<KeyValuePair<string, string>> headers =
        [
            new("host", Endpoint.Authority),
            new("x-acs-action", action),
            new("x-acs-version", Version),
            new("x-acs-date", Date()),
            new("x-acs-signature-nonce", nonce()),
            new("x-acs-content-sha256", bodyHash),
        ];
        if (signer.SecurityToken is { } token)
            headers.AddRange([new("x-acs-accesskey-id", signer.AccessKeyId), new("x-acs-security-token", token)]);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Endpoint, query.Length == 0 ? "/" : $"/?{query}"));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("accept", "application/json");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            Acs3Signer.Authorization(signer.AccessKeyId, signer.AccessKeySecret, "POST", query, headers, bodyHash)
        );
        return request;
    }

    private HttpRequestMessage Anonymous(string providerArn, string token, RoleRequest role)
    {
        var query = Acs3Signer.CanonicalQuery([
            new("Action", "AssumeRoleWithOIDC"),
            new("Format", "json"),
            new("Version", Version),
            new("Timestamp", Date()),
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
        request.Headers.TryAddWithoutValidation("x-acs-version", Version);
        return request;
    }

    private string Date() =>
        services
            .Time.GetUtcNow()
            .AddTicks(Interlocked.Read(ref skewTicks))
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<T> CallAsync<T>(
        string action,
        Func<HttpRequestMessage> create,
        Func<JsonElement, T> read,
        Credentials secrets,
        CancellationToken cancellation
    )
    {
        var corrected = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = create();
                var (status, text, date) = await HttpSource
                    .SendAsync(services.Http, request, Patience, services.Time, cancellation, secrets)
                    .ConfigureAwait(false);
                if (status != 200)
                {
                    var refusal = Refused(action, status, text, secrets);
                    // Signed anew with the service's time.
                    if (
                        refusal.Code != "InvalidTimeStamp.Expired"
                        || corrected
                        || date is null
                        || !ClockRule.Explains(date.Value, services.Time.GetUtcNow().AddTicks(Interlocked.Read(ref skewTicks)))
                    )
                    {
                        throw refusal;
                    }

                    corrected = true;
                    Interlocked.Exchange(ref skewTicks, (date.Value - services.Time.GetUtcNow()).Ticks);
                    continue;
                }
                using var document = CredentialJson.Parse(text, "The answer of STS");
                return read(document.RootElement);
            }
            catch (CloudException e) when (e.IsRetryable && attempt < Attempts)
            {
                var pause = TimeSpan.FromMilliseconds(250 << attempt);
                services.Note?.Invoke(RetryNote.Of(e, attempt + 1, Attempts, pause));
                await Task.Delay(pause, services.Time, cancellation).ConfigureAwait(false);
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
            // A gateway's page explains nothing; the status does.
        }
        code ??= status == 407 ? "proxy-authentication" : string.Create(CultureInfo.InvariantCulture, $"http-{status}");
        return new CloudException(
            "sts",
            code,
            $"{action}: {message ?? $"STS answered with status {status}"}",
            status,
            id,
            Hint(code) ?? StatusHints.Find(status, null),
            status is 408 or 429 or >= 500 || code.StartsWith("Throttling", StringComparison.Ordinal)
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
                "The credentials that assume the role have ended or are unknown: get new ones.",
            _ when code.StartsWith("Throttling", StringComparison.Ordinal) => "Too many calls: try again in a minute.",
            "InternalError" or "ServiceUnavailable" => "The service is not available now: try again.",
            _ when code.StartsWith("InvalidParameter.DurationSeconds", StringComparison.Ordinal) =>
                "From 900 to what the role allows (MaxSessionDuration).",
            _ when code.StartsWith("AuthenticationFail.", StringComparison.Ordinal) =>
                "The token of the identity provider has ended or belongs to another provider, or the role does not trust it.",
            _ => null,
        };
}
