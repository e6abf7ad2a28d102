namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>upload.json of an unfinished multipart upload.</summary>
internal sealed record UploadRecord(string Id, string Bucket, string Key, DateTimeOffset Initiated, Dictionary<string, string> Headers);
