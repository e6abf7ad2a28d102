namespace ImageTools.Cloud;

/// <summary>How services say that temporary credentials have expired, and what happens then.</summary>
public static class EndedCredentials
{
    /// <summary>Whether new credentials could help against this error.</summary>
    public static bool IsSaidBy(CloudException error) =>
        error.Status is 400 or 401 or 403 or 404
        && (
            error.Code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal)
            || error.Code.StartsWith("InvalidSecurityToken", StringComparison.Ordinal)
            || error.Code is "SecurityTokenExpired" or "AccessKeyIdAndSecurityTokenNotMatch"
        );

    /// <summary>
    /// New credentials, when an error says that those of the request have expired. Null for another error, or when there are no new ones.
    /// </summary>
    /// <param name="provider">Gives new credentials.</param>
    /// <param name="used">Credentials of the request.</param>
    /// <param name="error">Error of the request.</param>
    /// <param name="note">Gets a sentence when there are new credentials. Null is silent.</param>
    /// <param name="cancellation">Stops.</param>
    public static async ValueTask<Credentials?> RenewAsync(
        this ICredentialProvider provider,
        Credentials used,
        CloudException? error,
        Action<string>? note,
        CancellationToken cancellation
    )
    {
        if (error is null || !IsSaidBy(error) || !await provider.RefreshAsync(used, cancellation).ConfigureAwait(false))
            return null;
        note?.Invoke($"The credentials have expired ({error.Code}); continuing with new ones from {provider.Source}.");
        return await provider.GetAsync(cancellation).ConfigureAwait(false);
    }
}
