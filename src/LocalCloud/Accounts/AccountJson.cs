using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud.Accounts;

/// <summary>What account.json holds.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(AccountState))]
internal sealed partial class AccountJson : JsonSerializerContext;
