namespace ImageTools.LocalCloud.Ecs;

/// <summary>Words of TaskAction. A copy is no task to the callers of the service.</summary>
internal static class TaskAction
{
    public const string Import = "ImportImage",
        Export = "ExportImage",
        Copy = "CopyImage";
}
