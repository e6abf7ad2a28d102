using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;
using Polly;
using Polly.Retry;

namespace ImageTools.Cloud.Rpc;

/// <summary>
/// Calls operations of one RPC service: POST, signed with ACS3-HMAC-SHA256. Throttling, server trouble and lost connections are retried
/// with growing, jittered pauses; every attempt has its own nonce, date and credentials. A clock that is wrong is corrected by the
/// server's.
/// </summary>
public sealed class AcsClient : IDisposable
{
    // Servers and proxies begin to refuse longer request lines; the form is equally official.
    private const int LongestQuery = 4096;
    private const int LargestAnswer = 16 << 20,
        MostStalls = 3;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500),
        LongestPause = TimeSpan.FromSeconds(20);

    private readonly HttpClient http;
    private readonly ICredentialProvider credentials;
    private readonly TimeProvider time;
    private readonly Func<string> nonce;
    private readonly TimeSpan patience;
    private readonly ResiliencePipeline<AcsAnswer> retry;
    private volatile bool hasAnswered;
    private long skewTicks;

    /// <summary>Creates a client.</summary>
    /// <param name="service">Which service, where.</param>
    /// <param name="credentials">Asked for each attempt, so that temporary credentials may change under way.</param>
    /// <param name="handler">The network; not disposed.</param>
    /// <param name="time">Clock of signatures and pauses.</param>
    /// <param name="nonce">Source of signature nonces; null draws 128 random bits.</param>
    /// <param name="attempts">Attempts in all, at least 1.</param>
    /// <param name="patience">Longest time of an attempt; null is a minute.</param>
    public AcsClient(
        AcsService service,
        ICredentialProvider credentials,
        HttpMessageHandler handler,
        TimeProvider time,
        Func<string>? nonce = null,
        int attempts = 6,
        TimeSpan? patience = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        Service = service;
        this.credentials = credentials;
        this.time = time;
        this.nonce = nonce ?? (() => RandomNumberGenerator.GetHexString(32, lowercase: true));
        this.patience = patience ?? TimeSpan.FromSeconds(60);
        http = new HttpClient(handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        retry = Retry(attempts);
    }

    /// <summary>Which service, where.</summary>
    public AcsService Service { get; }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note { get; set; }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Calls <paramref name="action"/> and reads its answer.</summary>
    /// <exception cref="CloudException">The service refused, or could not be reached.</exception>
    public async Task<T> CallAsync<T>(string action, AcsParameters parameters, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        var answer = await retry.ExecuteAsync(token => AttemptAsync(action, parameters, token), cancellation).ConfigureAwait(false);
        using var document = answer.Document ?? throw answer.Error!;
        try
        {
            return read(document.RootElement);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw AcsErrors.Unreadable(Service, action, e);
        }
    }

    private async ValueTask<AcsAnswer> AttemptAsync(string action, AcsParameters parameters, CancellationToken cancellation)
    {
        var signer = await credentials.GetAsync(cancellation).ConfigureAwait(false);
        var (answer, serverTime) = await SendAsync(action, parameters, signer, cancellation).ConfigureAwait(false);
        if (
            answer.Error is { } ended
            && EndedCredentials.IsSaidBy(ended)
            && await credentials.RefreshAsync(signer, cancellation).ConfigureAwait(false)
        )
        {
            Note?.Invoke($"The credentials have ended ({ended.Code}); going on with new ones from {credentials.Source}.");
            signer = await credentials.GetAsync(cancellation).ConfigureAwait(false);
            (answer, serverTime) = await SendAsync(action, parameters, signer, cancellation).ConfigureAwait(false);
        }
        if (
            answer.Error?.Code is "InvalidTimeStamp.Expired"
            && serverTime is { } server
            && ClockRule.Explains(server, time.GetUtcNow().AddTicks(Interlocked.Read(ref skewTicks)))
        )
        {
            var before = Interlocked.Exchange(ref skewTicks, (server - time.GetUtcNow()).Ticks);
            Note?.Invoke(
                $"The clock of this machine differs from {Service.Name}'s by {server - time.GetUtcNow():c}; signing with the service's "
                    + "time."
            );
            (answer, _) = await SendAsync(action, parameters, signer, cancellation).ConfigureAwait(false);
            // One server of the service, or something in between, was the one whose clock is wrong: what was right until then is tried
            // again, and no third time.
            if (answer.Error?.Code is "InvalidTimeStamp.Expired")
            {
                Interlocked.Exchange(ref skewTicks, before);
                (answer, _) = await SendAsync(action, parameters, signer, cancellation).ConfigureAwait(false);
            }
        }
        return answer;
    }

    private async Task<(AcsAnswer Answer, DateTimeOffset? ServerTime)> SendAsync(
        string action,
        AcsParameters parameters,
        Credentials signer,
        CancellationToken cancellation
    )
    {
        // From the connection to the last byte of the answer: one that comes in drops is none.
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = Request(action, parameters, signer);
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            hasAnswered = true;
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return (AcsAnswer.Read(Service, action, response, body, signer), response.Headers.Date);
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (
                new AcsAnswer(
                    null,
                    limit.IsCancellationRequested
                        ? AcsErrors.Stalled(Service, action, patience, e)
                        : AcsErrors.Unreachable(Service, action, e, hasAnswered)
                ),
                null
            );
        }
    }

    private HttpRequestMessage Request(string action, AcsParameters parameters, Credentials signer)
    {
        var query = Acs3Signer.CanonicalQuery(parameters);
        byte[] body = [];
        if (query.Length > LongestQuery)
            (body, query) = (Encoding.ASCII.GetBytes(query), "");
        var bodyHash = Acs3Signer.Sha256Hex(body);
        var now = time.GetUtcNow().AddTicks(Interlocked.Read(ref skewTicks)).UtcDateTime;
        List<KeyValuePair<string, string>> headers =
        [
            new("host", Service.Endpoint.Authority),
            new("x-acs-action", action),
            new("x-acs-version", Service.Version),
            new("x-acs-date", now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)),
            new("x-acs-signature-nonce", nonce()),
            new("x-acs-content-sha256", bodyHash),
        ];
        if (signer.SecurityToken is { } token)
        {
            headers.Add(new("x-acs-accesskey-id", signer.AccessKeyId));
            headers.Add(new("x-acs-security-token", token.Trim()));
        }
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Service.Endpoint, query.Length == 0 ? "/" : $"/?{query}"));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") },
            };
            headers.Add(new("content-type", "application/x-www-form-urlencoded"));
        }
        foreach (var (name, value) in headers)
        {
            if (name is not "content-type")
                request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("accept", "application/json");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            Acs3Signer.Authorization(signer.AccessKeyId, signer.AccessKeySecret, "POST", query, headers, bodyHash)
        );
        return request;
    }

    private ResiliencePipeline<AcsAnswer> Retry(int attempts)
    {
        var builder = new ResiliencePipelineBuilder<AcsAnswer> { TimeProvider = time };
        if (attempts > 1)
        {
            builder.AddRetry(
                new RetryStrategyOptions<AcsAnswer>
                {
                    MaxRetryAttempts = attempts - 1,
                    // Each attempt that stands still takes its time: fewer of them are made.
                    ShouldHandle = arguments =>
                        ValueTask.FromResult(
                            arguments.Outcome.Result?.Error is { IsRetryable: true } error
                                && !(error.Code == AcsErrors.StalledCode && arguments.AttemptNumber + 1 >= MostStalls)
                        ),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = ShortestPause,
                    MaxDelay = LongestPause,
                    DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
                    OnRetry = arguments =>
                    {
                        Note?.Invoke(
                            RetryNote.Of(arguments.Outcome.Result!.Error!, arguments.AttemptNumber + 2, attempts, arguments.RetryDelay)
                        );
                        return ValueTask.CompletedTask;
                    },
                }
            );
        }

        return builder.Build();
    }
}
