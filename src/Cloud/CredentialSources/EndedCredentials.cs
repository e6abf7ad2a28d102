namespace ImageTools.Cloud.CredentialSources;

/// <summary>How services say that temporary credentials have ended.</summary>
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
}
