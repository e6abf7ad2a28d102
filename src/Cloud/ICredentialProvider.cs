namespace ImageTools.Cloud;

/// <summary>Gives the credentials for each request, so that they can be renewed between requests.</summary>
public interface ICredentialProvider
{
    /// <summary>The source in words for messages: "environment", "profile default of ~/.aliyun/config.json". Never a secret.</summary>
    string Source { get; }

    /// <summary>Current credentials.</summary>
    ValueTask<Credentials> GetAsync(CancellationToken cancellation);

    /// <summary>
    /// Called when a service says that these credentials have expired. Gets new ones if it can; returns whether there are new ones now.
    /// </summary>
    ValueTask<bool> RefreshAsync(Credentials refused, CancellationToken cancellation) => ValueTask.FromResult(false);
}
