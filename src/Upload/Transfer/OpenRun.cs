namespace ImageTools.Upload.Transfer;

/// <summary>The upload is open: parts have to be sent.</summary>
/// <param name="Session">Session that sends them.</param>
internal sealed record OpenRun(UploadSession Session) : OpenedUpload;
