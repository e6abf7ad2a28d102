namespace ImageTools.Cloud;

/// <summary>Where credentials come from. Asked for each request, so that they can be renewed in flight.</summary>
public interface ICredentialProvider
{
    /// <summary>The source in words for messages: "environment", "profile default of ~/.aliyun/config.json". Never a secret.</summary>
    string Source { get; }

    /// <summary>Current credentials.</summary>
    ValueTask<Credentials> GetAsync(CancellationToken cancellation);

    /// <summary>A service said that these credentials have ended. Gets others if it can, and says whether there are others now.</summary>
    ValueTask<bool> RefreshAsync(Credentials refused, CancellationToken cancellation) => ValueTask.FromResult(false);
}
