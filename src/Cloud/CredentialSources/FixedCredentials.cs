namespace ImageTools.Cloud.CredentialSources;

/// <summary>Credentials that are already known.</summary>
/// <param name="source">Where they came from, in words.</param>
/// <param name="credentials">The credentials.</param>
public sealed class FixedCredentials(string source, Credentials credentials) : ICredentialProvider
{
    /// <inheritdoc/>
    public string Source { get; } = source;

    /// <inheritdoc/>
    public ValueTask<Credentials> GetAsync(CancellationToken cancellation) => ValueTask.FromResult(credentials);
}
