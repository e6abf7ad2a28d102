using System.Net.Http.Headers;
using ImageTools.Upload.CredentialSources;
using Polly;
using Polly.Retry;

namespace ImageTools.Upload.Oss;

/// <summary>Sends a request as often as it takes: signed anew each time, with growing, jittered pauses, and with the service's clock when ours is wrong.</summary>
internal sealed class OssTransport : IDisposable
{
    private const int LargestAnswer = 16 << 20;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(20);

    private static readonly MemoryBody Nothing = new(ReadOnlyMemory<byte>.Empty);

    private readonly OssEndpoint endpoint;
    private readonly ICredentialProvider credentials;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private readonly ResiliencePipeline<OssAnswer> retry;
    private long skewTicks;

    /// <summary>Creates a transport.</summary>
    public OssTransport(OssEndpoint endpoint, ICredentialProvider credentials, HttpMessageHandler handler, TimeProvider time, int attempts)
    {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.time = time;
        http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        retry = Retry(attempts);
    }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note { get; set; }

    /// <summary>Sends; <paramref name="accept"/> may turn an answer into an error (a checksum that is wrong), which is then tried again.</summary>
    /// <exception cref="CloudException">The service refused, or could not be reached.</exception>
    public async Task<OssAnswer> SendAsync(OssRequest request, CancellationToken cancellation, Func<OssAnswer, CloudException?>? accept = null)
    {
        var answer = await retry.ExecuteAsync(token => AttemptAsync(request, accept, token), cancellation).ConfigureAwait(false);
        if (answer.Error is null)
            return answer;
        answer.Dispose();
        throw answer.Error;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async ValueTask<OssAnswer> AttemptAsync(OssRequest request, Func<OssAnswer, CloudException?>? accept, CancellationToken cancellation)
    {
        var signer = await credentials.GetAsync(cancellation).ConfigureAwait(false);
        var answer = await SendOnceAsync(request, signer, cancellation).ConfigureAwait(false);
        if (answer.Error?.Code == "RequestTimeTooSkewed" && answer.Response?.Headers.Date is { } server)
        {
            Interlocked.Exchange(ref skewTicks, (server - time.GetUtcNow()).Ticks);
            Note?.Invoke($"The clock of this machine differs from the service's by {TimeSpan.FromTicks(skewTicks):c}; signing with the service's time.");
            answer.Dispose();
            answer = await SendOnceAsync(request, signer, cancellation).ConfigureAwait(false);
        }
        if (answer.Error is { } ended && EndedCredentials.IsSaidBy(ended) && await credentials.RefreshAsync(signer, cancellation).ConfigureAwait(false))
        {
            Note?.Invoke($"The credentials have ended ({ended.Code}); going on with new ones from {credentials.Source}.");
            answer.Dispose();
            answer = await SendOnceAsync(request, await credentials.GetAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        if (answer.Error is null && accept?.Invoke(answer) is { } refusal)
            answer = answer with { Error = refusal };
        request.Attempted?.Invoke(answer.Error);
        return answer;
    }

    private async Task<OssAnswer> SendOnceAsync(OssRequest request, Credentials signer, CancellationToken cancellation)
    {
        using var watch = new StallWatch(request.Stall, request.Patience, time, cancellation);
        var content = request.Method == HttpMethod.Put || request.Method == HttpMethod.Post ? new OssBodyContent(request.Body ?? Nothing, watch, request.Rate) : null;
        HttpResponseMessage? response = null;
        try
        {
            using var message = Message(request, signer, content);
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            if (request.StreamAnswer && response.IsSuccessStatusCode)
                return new OssAnswer(response, [], null);
            var body = await ReadAsync(response, watch).ConfigureAwait(false);
            return new OssAnswer(response, body, response.IsSuccessStatusCode ? null : OssErrors.Read(request, response, body, endpoint.Address.Authority));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            response?.Dispose();
            content?.ProducerFailure?.Throw();
            cancellation.ThrowIfCancellationRequested();
            return new OssAnswer(null, [], watch.Fired ? OssErrors.Stalled(request, endpoint.Address, e) : OssErrors.Unreachable(request, endpoint.Address, e));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, StallWatch watch)
    {
        var stream = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (var read = 1; read > 0 && body.Length < LargestAnswer; body.Write(buffer, 0, read))
        {
            watch.Moved();
            read = await stream.ReadAsync(buffer, watch.Token).ConfigureAwait(false);
        }
        return body.ToArray();
    }

    private HttpRequestMessage Message(OssRequest request, Credentials signer, HttpContent? content)
    {
        var now = time.GetUtcNow().AddTicks(Interlocked.Read(ref skewTicks));
        List<KeyValuePair<string, string>> headers = [.. request.Headers, new("x-oss-date", OssSigner.Date(now)), new("x-oss-content-sha256", "UNSIGNED-PAYLOAD")];
        if (signer.SecurityToken is { } token)
            headers.Add(new("x-oss-security-token", token.Trim()));
        var message = new HttpRequestMessage(request.Method, Address(request)) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        var resource = $"/{request.Bucket}/{request.Key}";
        message.Headers.TryAddWithoutValidation(
            "Authorization", OssSigner.Authorization(signer, endpoint.Region, request.Method.Method, resource, request.Query, headers));
        return message;
    }

    private Uri Address(OssRequest request)
    {
        var address = endpoint.Address;
        var authority = endpoint.PathStyle ? address.Authority : $"{request.Bucket}.{address.Authority}";
        var path = OssSigner.Encode(endpoint.PathStyle ? $"/{request.Bucket}/{request.Key}" : $"/{request.Key}", keepSlash: true);
        var query = OssSigner.Query(request.Query);
        // What was encoded here is what has to go out, byte for byte.
        return new Uri($"{address.Scheme}://{authority}{path}{(query.Length == 0 ? "" : "?")}{query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private ResiliencePipeline<OssAnswer> Retry(int attempts)
    {
        var builder = new ResiliencePipelineBuilder<OssAnswer> { TimeProvider = time };
        if (attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<OssAnswer>
            {
                MaxRetryAttempts = attempts - 1,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result?.Error?.IsRetryable == true),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = ShortestPause,
                MaxDelay = LongestPause,
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
                OnRetry = arguments =>
                {
                    var failed = arguments.Outcome.Result!;
                    Note?.Invoke($"{failed.Error!.Message} Trying again in {arguments.RetryDelay.TotalSeconds:0.0} s.");
                    failed.Dispose();
                    return ValueTask.CompletedTask;
                },
            });
        }
        return builder.Build();
    }
}
