namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>One check of the cloud.</summary>
internal interface IRemoteCheck
{
    /// <summary>Runs the check; gives nothing when its ids are left out.</summary>
    Task<IReadOnlyList<RemoteFinding>> AskAsync(RemoteQuestions questions, CancellationToken cancellation);
}
