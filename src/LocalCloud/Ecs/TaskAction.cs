namespace ImageTools.LocalCloud.Ecs;

/// <summary>Values of TaskAction. Callers of the service do not see the task of a copy.</summary>
internal static class TaskAction
{
    public const string Import = "ImportImage",
        Export = "ExportImage",
        Copy = "CopyImage";
}
