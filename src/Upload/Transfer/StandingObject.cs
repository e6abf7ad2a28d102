using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>An object of that name exists. It has to be compared with the bytes that would be sent.</summary>
/// <param name="Object">The object.</param>
internal sealed record StandingObject(OssObject Object) : OpenedUpload;
