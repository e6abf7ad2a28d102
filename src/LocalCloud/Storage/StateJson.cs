using System.Text.Json.Serialization;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Storage;

/// <summary>What the state files hold.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(ObjectRecord))]
[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
