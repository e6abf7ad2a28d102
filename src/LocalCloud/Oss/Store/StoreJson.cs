using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>What the files beside buckets, objects and uploads hold.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ObjectRecord))]
[JsonSerializable(typeof(BucketRecord))]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(List<LifecycleRule>))]
internal sealed partial class StoreJson : JsonSerializerContext;
