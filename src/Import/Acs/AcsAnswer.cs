using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Import.Acs;

/// <summary>What one attempt brought: a document or an error, never both.</summary>
internal sealed record AcsAnswer(JsonDocument? Document, CloudException? Error, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan LongestObeyed = TimeSpan.FromMinutes(1);

    public static AcsAnswer Read(AcsService service, string action, HttpResponseMessage response, byte[] body, Credentials signer)
    {
        if (
            StrangerAnswer.IsStrangers(response, body)
            && !StrangerAnswer.IsPassing((int)response.StatusCode)
            && (int)response.StatusCode != 407
        )
        {
            return new AcsAnswer(null, StrangerAnswer.Error(service.Name, action, service.Endpoint.Authority, response, body, signer));
        }

        if (!response.IsSuccessStatusCode)
            return new AcsAnswer(null, AcsErrors.Refused(service, action, response, body, signer), AskedPause(response));
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

    // Milliseconds, as the official client reads it; longer requests for patience than a minute are cut, and simply answered again.
    private static TimeSpan? AskedPause(HttpResponseMessage response)
    {
        if (
            !response.Headers.TryGetValues("x-acs-retry-after", out var values)
            || !int.TryParse(values.First(), out var milliseconds)
            || milliseconds <= 0
        )
        {
            return null;
        }

        var asked = TimeSpan.FromMilliseconds(milliseconds);
        return asked < LongestObeyed ? asked : LongestObeyed;
    }
}
