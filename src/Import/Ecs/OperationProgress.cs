using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>One step of a task. Only the steps contain the reason of a failed task.</summary>
/// <param name="Status">Success, Failed, …</param>
/// <param name="ErrorCode">Null when there is none.</param>
/// <param name="ErrorMessage">Null when there is none.</param>
/// <param name="Related">Names and values, such as "OSSObject" or "ImageId".</param>
public sealed record OperationProgress(
    string? Status,
    string? ErrorCode,
    string? ErrorMessage,
    IReadOnlyList<KeyValuePair<string, string>> Related
)
{
    internal static OperationProgress Read(JsonElement operation) =>
        new(
            operation.Text("OperationStatus"),
            operation.Text("ErrorCode") is { Length: > 0 } code ? code : null,
            operation.Text("ErrorMsg") is { Length: > 0 } message ? message : null,
            [
                .. operation
                    .List("RelatedItemSet", "RelatedItem")
                    .Select(i => KeyValuePair.Create(i.Text("Name") ?? "", i.Text("Value") ?? "")),
            ]
        );
}
