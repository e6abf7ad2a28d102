using System.Text.Json.Serialization;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Ecs;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Ram;

namespace ImageTools.LocalCloud.Storage;

/// <summary>What the state files hold.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(ObjectRecord))]
[JsonSerializable(typeof(BucketRecord))]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(List<LifecycleRule>))]
[JsonSerializable(typeof(EcsState))]
[JsonSerializable(typeof(RamState))]
internal sealed partial class StateJson : JsonSerializerContext;
