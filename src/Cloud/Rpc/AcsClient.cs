using System.Text.Json;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;

namespace ImageTools.Cloud.Rpc;

/// <summary>
/// Calls operations of one RPC service: POST, signed with ACS3-HMAC-SHA256. Throttling, server trouble and lost connections are retried
/// with growing, jittered pauses; every attempt has its own nonce, date and credentials. When this machine's clock is wrong, the server's
/// time is used.
/// </summary>
public sealed class AcsClient : IDisposable
{
    private const int LargestAnswer = 16 << 20;
    private const string WrongTime = "InvalidTimeStamp.Expired";

    private readonly HttpClient http;
    private readonly ICredentialProvider credentials;
    private readonly ServiceClock clock;
    private readonly Func<string> nonce;
    private readonly TimeSpan patience;
    private readonly RetryPolicy retry;
    private volatile bool hasAnswered;

    /// <summary>Creates a client.</summary>
    /// <param name="service">Which service, where.</param>
    /// <param name="credentials">Asked for each attempt, so that temporary credentials may change between attempts.</param>
    /// <param name="handler">The network; not disposed.</param>
    /// <param name="time">Clock for signatures and pauses.</param>
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
        Service = service;
        this.credentials = credentials;
        this.nonce = nonce ?? Acs3Request.Nonce;
        this.patience = patience ?? TimeSpan.FromSeconds(60);
        clock = new ServiceClock(time);
        retry = new RetryPolicy(
            new RetryRules
            {
                Attempts = attempts,
                ShortestPause = TimeSpan.FromMilliseconds(500),
                LongestAsked = TimeSpan.FromMinutes(1),
            },
            clock
        );
        http = new HttpClient(handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>Which service, where.</summary>
    public AcsService Service { get; }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note
    {
        get => retry.Note;
        set => retry.Note = value;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Calls <paramref name="action"/> and reads the response.</summary>
    /// <exception cref="CloudException">The service refused, or could not be reached.</exception>
    public async Task<T> CallAsync<T>(string action, AcsParameters parameters, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        using var answer = await retry
            .RunAsync(async token => await AttemptAsync(action, parameters, token).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);
        try
        {
            return read(answer.Document!.RootElement);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw AcsErrors.Unreadable(Service, action, e);
        }
    }

    private async Task<AcsAnswer> AttemptAsync(string action, AcsParameters parameters, CancellationToken cancellation)
    {
        var signer = await credentials.GetAsync(cancellation).ConfigureAwait(false);
        var answer = await SendAsync().ConfigureAwait(false);
        if (await credentials.RenewAsync(signer, answer.Error, Note, cancellation).ConfigureAwait(false) is { } renewed)
        {
            signer = renewed;
            answer.Dispose();
            answer = await SendAsync().ConfigureAwait(false);
        }
        return await clock
            .CorrectAsync(
                answer,
                WrongTime,
                refused => refused.ServerTime is { } told && ClockRule.Explains(told, clock.Now) ? told : null,
                SendAsync,
                difference =>
                    Note?.Invoke(
                        $"The clock of this machine differs from {Service.Name}'s by {difference:c}; signing with the service's time."
                    )
            )
            .ConfigureAwait(false);

        Task<AcsAnswer> SendAsync() => SendOnceAsync(action, parameters, signer, cancellation);
    }

    private async Task<AcsAnswer> SendOnceAsync(string action, AcsParameters parameters, Credentials signer, CancellationToken cancellation)
    {
        // The limit covers everything from the connection to the last byte of the response.
        using var watch = StallWatch.OfWhole(patience, clock.Machine, cancellation);
        try
        {
            using var request = Acs3Request.Create(Service.Endpoint, Service.Version, action, parameters, signer, clock.Now, nonce());
            using var response = await http.SendAsync(request, watch.Token).ConfigureAwait(false);
            hasAnswered = true;
            var body = await response.Content.ReadAsByteArrayAsync(watch.Token).ConfigureAwait(false);
            return AcsAnswer.Read(Service, action, response, body, signer);
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new AcsAnswer(
                null,
                watch.Fired ? AcsErrors.Stalled(Service, action, patience, e) : AcsErrors.Unreachable(Service, action, e, hasAnswered)
            );
        }
    }
}
