namespace ImageTools.Upload;

/// <summary>Where credentials come from. Asked for each request, so that they can be renewed in flight.</summary>
public interface ICredentialProvider
{
    /// <summary>The source in words for messages: "environment", "profile default of ~/.aliyun/config.json". Never a secret.</summary>
    string Source { get; }

    /// <summary>Current credentials.</summary>
    ValueTask<Credentials> GetAsync(CancellationToken cancellation);
}
