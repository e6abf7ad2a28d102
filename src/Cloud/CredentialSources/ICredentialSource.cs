namespace ImageTools.Cloud.CredentialSources;

/// <summary>A place that gives credentials. It is asked again each time they expire.</summary>
internal interface ICredentialSource
{
    /// <summary>Name of the place in words. Never a secret.</summary>
    string Name { get; }

    /// <summary>Fresh credentials.</summary>
    /// <exception cref="CloudException">There are no credentials, or they can't be read. The message holds no secret.</exception>
    Task<Credentials> FetchAsync(CancellationToken cancellation);
}
