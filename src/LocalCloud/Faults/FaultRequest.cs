namespace ImageTools.LocalCloud.Faults;

/// <summary>A request that a fault may be played in.</summary>
/// <param name="Service">oss, ecs, ram or sts.</param>
/// <param name="Operation">The API's name of the operation: UploadPart, CompleteMultipartUpload, ImportImage.</param>
/// <param name="Bucket">OSS: the bucket, or empty.</param>
/// <param name="Key">OSS: the object, or empty.</param>
/// <param name="PartNumber">OSS: the part, or 0.</param>
/// <param name="Count">Number of requests of this service, operation, bucket, key and part so far, including this one.</param>
public sealed record FaultRequest(string Service, string Operation, string Bucket, string Key, int PartNumber, int Count);
