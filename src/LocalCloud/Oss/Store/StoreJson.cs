using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>JSON of the files beside buckets, objects and uploads.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ObjectRecord))]
[JsonSerializable(typeof(BucketRecord))]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(List<LifecycleRule>))]
internal sealed partial class StoreJson : JsonSerializerContext;
