using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>A question that the credentials may not ask: what it would have answered is unknown.</summary>
internal static class Denial
{
    /// <summary>Whether an error says that a permission is missing.</summary>
    public static bool Is(CloudException e) => ErrorHints.IsDenial(e.Code) || e is { Service: "oss", Code: "AccessDenied" };

    /// <summary>The finding, or "unknown" where it may not be asked for.</summary>
    public static async Task<RemoteFinding> GuardAsync(string id, string title, Func<Task<RemoteFinding>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (CloudException e) when (Is(e))
        {
            return RemoteFinding.Of(id, title, CheckStatus.Unknown, $"These credentials may not ask ({e.Code}). {e.Message}");
        }
    }
}
