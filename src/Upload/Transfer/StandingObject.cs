using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>An object of that name is there, which may be what would be sent: that is to be found out.</summary>
/// <param name="Object">The object.</param>
internal sealed record StandingObject(OssObject Object) : OpenedUpload;
