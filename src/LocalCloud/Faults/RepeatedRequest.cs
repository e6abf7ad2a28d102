using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Keeps a request's body so that a handler can run on it twice. The first answer is dropped.</summary>
internal static class RepeatedRequest
{
    /// <summary>Runs <paramref name="handle"/> twice; only the second answer or failure is sent.</summary>
    /// <exception cref="ConnectionCut">Another fault in the same request.</exception>
    public static async Task RunAsync(HttpContext http, string temporary, Func<Task> handle)
    {
        var real = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var kept = new FileStream(
            temporary,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 16,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous
        );
        await http.Request.Body.CopyToAsync(kept, http.RequestAborted).ConfigureAwait(false);
        http.Request.Body = kept;
        kept.Position = 0;
        DroppedResponse.Prepare(http);
        try
        {
            await handle().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ConnectionCut))
        {
            // The first answer is dropped, also when it is a failure.
        }
        http.Features.Set(real);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = null;
        // A new pipe is made only when the stream changes.
        http.Request.Body = new MemoryStream();
        _ = http.Request.BodyReader;
        kept.Position = 0;
        http.Request.Body = kept;
        await handle().ConfigureAwait(false);
    }
}
