using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Lets a handler do all of its work and drops its answer, so that the client never receives it.</summary>
internal static class DroppedResponse
{
    public static void Prepare(HttpContext http) => http.Features.Set<IHttpResponseBodyFeature>(new Nothing());

    private sealed class Nothing() : StreamResponseBodyFeature(Stream.Null)
    {
        public override Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
