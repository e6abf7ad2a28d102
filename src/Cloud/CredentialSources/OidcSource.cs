using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>
/// A role that is assumed with the token of an identity provider. The file is read again each time, because the program that writes it
/// renews it.
/// </summary>
/// <param name="name">In words.</param>
/// <param name="provider">ARN of the identity provider.</param>
/// <param name="tokenFile">Path.</param>
/// <param name="role">The role.</param>
/// <param name="user">Reads the file.</param>
/// <param name="sts">Service.</param>
internal sealed class OidcSource(string name, string provider, string tokenFile, RoleRequest role, UserEnvironment user, StsRoles sts)
    : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<Credentials> FetchAsync(CancellationToken cancellation) =>
        user.Read(tokenFile)?.Trim() is { Length: > 0 } token
            ? sts.AssumeRoleWithOidcAsync(provider, token, role, cancellation)
            : throw new CloudException(
                "credentials",
                "no-oidc-token",
                $"There is no token in {tokenFile}.",
                hint: "Is the service account of the pod bound to the role?"
            );
}
