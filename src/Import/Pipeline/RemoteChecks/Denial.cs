using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Handles a request for which the credentials have no permission: its result is unknown.</summary>
internal static class Denial
{
    /// <summary>Whether an error is a missing permission.</summary>
    public static bool Is(CloudException e) => ErrorHints.IsDenial(e.Code) || e is { Service: "oss", Code: "AccessDenied" };

    /// <summary>The finding, or "unknown" without the permission.</summary>
    public static async Task<RemoteFinding> GuardAsync(string id, string title, Func<Task<RemoteFinding>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (CloudException e) when (Is(e))
        {
            return RemoteFinding.Of(
                id,
                title,
                CheckStatus.Unknown,
                "These credentials have no permission to check this ({e.Code}). {e.Message}"
            );
        }
    }
}
