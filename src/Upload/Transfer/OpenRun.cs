namespace ImageTools.Upload.Transfer;

/// <summary>Parts are to be sent.</summary>
/// <param name="Session">Where to.</param>
internal sealed record OpenRun(UploadSession Session) : OpenedUpload;
