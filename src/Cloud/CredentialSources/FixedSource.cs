namespace ImageTools.Cloud.CredentialSources;

/// <summary>A key that is stored as text, for example in a file.</summary>
/// <param name="name">Where, in words.</param>
/// <param name="credentials">The key.</param>
internal sealed class FixedSource(string name, Credentials credentials) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<Credentials> FetchAsync(CancellationToken cancellation) => Task.FromResult(credentials);
}
