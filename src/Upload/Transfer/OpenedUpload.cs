namespace ImageTools.Upload.Transfer;

/// <summary>The work that an object needs: one of <see cref="StandingObject"/>, <see cref="FinishedRun"/>, <see cref="OpenRun"/>.</summary>
internal abstract record OpenedUpload;
