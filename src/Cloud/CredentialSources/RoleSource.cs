using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>A role that is assumed with other credentials. These may belong to a role, too.</summary>
/// <param name="name">In words.</param>
/// <param name="origin">Who assumes it.</param>
/// <param name="role">The role.</param>
/// <param name="sts">Service.</param>
internal sealed class RoleSource(string name, ICredentialProvider origin, RoleRequest role, StsRoles sts) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<Credentials> FetchAsync(CancellationToken cancellation)
    {
        var signer = await origin.GetAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await sts.AssumeRoleAsync(signer, role, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (EndedCredentials.IsSaidBy(e) && signer.SecurityToken is not null)
        {
            if (!await origin.RefreshAsync(signer, cancellation).ConfigureAwait(false))
                throw;
            return await sts.AssumeRoleAsync(await origin.GetAsync(cancellation).ConfigureAwait(false), role, cancellation)
                .ConfigureAwait(false);
        }
    }
}
