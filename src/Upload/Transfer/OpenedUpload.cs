namespace ImageTools.Upload.Transfer;

/// <summary>What there is to do for an object: one of <see cref="StandingObject"/>, <see cref="FinishedRun"/>, <see cref="OpenRun"/>.</summary>
internal abstract record OpenedUpload;
