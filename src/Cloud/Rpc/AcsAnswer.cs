using System.Text.Json;
using ImageTools.Cloud.Http;

namespace ImageTools.Cloud.Rpc;

/// <summary>The outcome of one attempt: a document or an error, never both.</summary>
internal sealed record AcsAnswer(JsonDocument? Document, CloudException? Error) : IAttempt
{
    private TimeSpan? asked;

    /// <summary>The time in the header of the response, or null.</summary>
    public DateTimeOffset? ServerTime { get; private init; }

    public static AcsAnswer Read(AcsService service, string action, HttpResponseMessage response, byte[] body, Credentials signer)
    {
        if (StrangerAnswer.IsFinal(response, body))
        {
            return new AcsAnswer(null, StrangerAnswer.Error(service.Name, action, service.Endpoint.Authority, response, body, signer));
        }

        if (!response.IsSuccessStatusCode)
        {
            return new AcsAnswer(null, AcsErrors.Refused(service, action, response, body, signer))
            {
                ServerTime = response.Headers.Date,
                asked = Asked(response),
            };
        }

        try
        {
            var document = StrictJson.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new AcsAnswer(document, null);
            document.Dispose();
            return new AcsAnswer(null, AcsErrors.Unreadable(service, action, null));
        }
        catch (JsonException e)
        {
            return new AcsAnswer(null, AcsErrors.Unreadable(service, action, e));
        }
    }

    /// <inheritdoc/>
    public TimeSpan? AskedPause(DateTimeOffset now) => asked;

    /// <inheritdoc/>
    public void Dispose() => Document?.Dispose();

    // In milliseconds, as the official client reads it.
    private static TimeSpan? Asked(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-acs-retry-after", out var values) && int.TryParse(values.First(), out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
