namespace ImageTools.Upload.Oss;

/// <summary>A multipart upload that was begun and neither completed nor aborted.</summary>
/// <param name="Key">Object.</param>
/// <param name="UploadId">Id.</param>
/// <param name="Initiated">When, as the service writes it (ISO 8601).</param>
public sealed record OssUnfinishedUpload(string Key, string UploadId, string Initiated);
