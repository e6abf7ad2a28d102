using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Http;

/// <summary>The body of a small request.</summary>
internal static class RequestBody
{
    private const int MaxBody = 4 << 20;

    /// <summary>The whole body; null when it is longer than 4 MiB.</summary>
    public static async Task<byte[]?> TryReadAsync(HttpContext http)
    {
        using var stream = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (stream.Length + read > MaxBody)
                return null;
            stream.Write(buffer, 0, read);
        }
        return stream.ToArray();
    }
}
