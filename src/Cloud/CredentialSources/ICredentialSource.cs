namespace ImageTools.Cloud.CredentialSources;

/// <summary>A place that gives credentials, asked anew whenever they end.</summary>
internal interface ICredentialSource
{
    /// <summary>In words. Never a secret.</summary>
    string Name { get; }

    /// <summary>Fresh credentials.</summary>
    /// <exception cref="CloudException">There are none, or they can't be had; the message holds no secret.</exception>
    Task<Credentials> FetchAsync(CancellationToken cancellation);
}
