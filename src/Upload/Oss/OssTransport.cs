using System.Net.Http.Headers;
using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;

namespace ImageTools.Upload.Oss;

/// <summary>
/// Sends a request with retries. Each attempt is signed again; pauses grow and are jittered; the service's clock is used when ours is
/// wrong.
/// </summary>
internal sealed class OssTransport : IDisposable
{
    private const int LargestAnswer = 16 << 20;
    private const string WrongTime = "RequestTimeTooSkewed";

    private static readonly MemoryBody Nothing = new(ReadOnlyMemory<byte>.Empty);

    private readonly OssEndpoint endpoint;
    private readonly ICredentialProvider credentials;
    private readonly ServiceClock clock;
    private readonly OssSignature signature;
    private readonly HttpClient http;
    private readonly RetryPolicy retry;
    private volatile bool hasAnswered;

    /// <summary>Creates a transport.</summary>
    public OssTransport(
        OssEndpoint endpoint,
        ICredentialProvider credentials,
        HttpMessageHandler handler,
        TimeProvider time,
        int attempts,
        OssSignature signature
    )
    {
        this.signature = signature;
        this.endpoint = endpoint;
        this.credentials = credentials;
        clock = new ServiceClock(time);
        http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        retry = new RetryPolicy(
            new RetryRules
            {
                Attempts = attempts,
                ShortestPause = TimeSpan.FromMilliseconds(200),
                LongestAsked = TimeSpan.FromMinutes(2),
            },
            clock
        );
    }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note
    {
        get => retry.Note;
        set => retry.Note = value;
    }

    /// <summary>The service's time.</summary>
    public DateTimeOffset Now => clock.Now;

    /// <summary>
    /// Sends a request. <paramref name="accept"/> may turn a response into an error (such as a wrong checksum), which is then retried.
    /// </summary>
    /// <exception cref="CloudException">The service refused, or could not be reached.</exception>
    public Task<OssAnswer> SendAsync(OssRequest request, CancellationToken cancellation, Func<OssAnswer, CloudException?>? accept = null) =>
        retry.RunAsync(token => AttemptAsync(request, accept, token), cancellation);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async ValueTask<OssAnswer> AttemptAsync(
        OssRequest request,
        Func<OssAnswer, CloudException?>? accept,
        CancellationToken cancellation
    )
    {
        var signer = await credentials.GetAsync(cancellation).ConfigureAwait(false);
        var answer = await clock
            .CorrectAsync(
                await ExplainedAsync(request, signer, cancellation).ConfigureAwait(false),
                WrongTime,
                refused => refused.ServerTime(Now),
                () => ExplainedAsync(request, signer, cancellation),
                difference =>
                    Note?.Invoke(
                        $"The clock of this machine differs from the service's by {difference:c}; signing with the service's time."
                    )
            )
            .ConfigureAwait(false);
        if (await credentials.RenewAsync(signer, answer.Error, Note, cancellation).ConfigureAwait(false) is { } renewed)
        {
            answer.Dispose();
            answer = await SendOnceAsync(request, renewed, cancellation).ConfigureAwait(false);
        }
        if (answer.Error is null && accept?.Invoke(answer) is { } refusal)
            answer = answer with { Error = refusal };
        request.Attempted?.Invoke(answer.Error);
        return answer;
    }

    /// <summary>
    /// Sends a request. A refusal of HEAD has no body. When it does not state its reason, a request with a body asks for the reason once
    /// more.
    /// </summary>
    private async Task<OssAnswer> ExplainedAsync(OssRequest request, Credentials signer, CancellationToken cancellation)
    {
        var answer = await SendOnceAsync(request, signer, cancellation).ConfigureAwait(false);
        if (
            request.Method != HttpMethod.Head
            || answer.Response is null
            || answer.Error is null
            || !OssErrors.IsUnexplained(answer.Response, answer.Body)
        )
        {
            return answer;
        }

        var asked = await SendOnceAsync(
                request with
                {
                    Method = HttpMethod.Get,
                    Headers = [.. request.Headers, new("Range", "bytes=0-0")],
                },
                signer,
                cancellation
            )
            .ConfigureAwait(false);
        // A success here does not explain why HEAD was refused.
        if (
            asked is { Response: not null, Error: { } reason } && reason.Status == answer.Error.Status
            || asked.Error?.Code == StrangerAnswer.Code
        )
        {
            answer.Dispose();
            return asked;
        }
        asked.Dispose();
        return answer;
    }

    private async Task<OssAnswer> SendOnceAsync(OssRequest request, Credentials signer, CancellationToken cancellation)
    {
        // A part or an object has no time limit while bytes move. Every other call is small.
        var whole = request.IsTransfer || request.StreamAnswer ? (TimeSpan?)null : request.Patience + request.Stall;
        using var watch = new StallWatch(request.Stall, request.Patience, whole, clock.Machine, cancellation);
        var content =
            request.Method == HttpMethod.Put || request.Method == HttpMethod.Post
                ? new OssBodyContent(request.Body ?? Nothing, watch, request.Rate)
                : null;
        HttpResponseMessage? response = null;
        try
        {
            using var message = Message(request, signer, content);
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            hasAnswered = true;
            if (request.StreamAnswer && response.IsSuccessStatusCode && OssErrors.IsMarked(response))
                return new OssAnswer(response, [], null);
            // A streamed body may be large. Only a page has a title that is useful here.
            var body =
                request.StreamAnswer && response.IsSuccessStatusCode && !StrangerAnswer.IsStrangers(response, [])
                    ? []
                    : await ReadAsync(response, watch).ConfigureAwait(false);
            return new OssAnswer(
                response,
                body,
                OssErrors.Stranger(request, response, body, endpoint.Address.Authority, signer)
                    ?? (
                        response.IsSuccessStatusCode
                            ? null
                            : OssErrors.Read(request, response, body, endpoint.Address.Authority, signer, endpoint.OnlyBucket)
                    )
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            response?.Dispose();
            content?.ProducerFailure?.Throw();
            cancellation.ThrowIfCancellationRequested();
            return new OssAnswer(
                null,
                [],
                watch.Fired
                    ? OssErrors.Stalled(request, endpoint.Address, e)
                    : OssErrors.Unreachable(request, endpoint.Address, e, hasAnswered)
            );
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, StallWatch watch)
    {
        var stream = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        watch.Go();
        for (var read = 1; read > 0 && body.Length < LargestAnswer; body.Write(buffer, 0, read))
        {
            read = await stream.ReadAsync(buffer, watch.Token).ConfigureAwait(false);
            watch.Moved(read);
        }
        return body.ToArray();
    }

    private HttpRequestMessage Message(OssRequest request, Credentials signer, HttpContent? content)
    {
        List<KeyValuePair<string, string>> headers = [.. request.Headers];
        if (signer.SecurityToken is { } token)
            headers.Add(new("x-oss-security-token", token.Trim()));
        var resource = $"/{request.Bucket}/{request.Key}";
        string authorization;
        if (signature == OssSignature.V1)
        {
            headers.Add(new("x-oss-date", OssSignerV1.Date(Now)));
            authorization = OssSignerV1.Authorization(signer, request.Method.Method, resource, request.Query, headers);
        }
        else
        {
            headers.AddRange([new("x-oss-date", OssSigner.Date(Now)), new("x-oss-content-sha256", "UNSIGNED-PAYLOAD")]);
            authorization = OssSigner.Authorization(signer, endpoint.Region, request.Method.Method, resource, request.Query, headers);
        }
        var message = new HttpRequestMessage(
            request.Method,
            OssAddress.Of(endpoint, request.Bucket, request.Key, OssSigner.Query(request.Query))
        )
        {
            Content = content,
        };
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        message.Headers.TryAddWithoutValidation("Authorization", authorization);
        return message;
    }
}
