namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>One thing that the cloud is asked about.</summary>
internal interface IRemoteCheck
{
    /// <summary>Asks; nothing when what it finds out is to be left out.</summary>
    Task<IReadOnlyList<RemoteFinding>> AskAsync(RemoteQuestions questions, CancellationToken cancellation);
}
