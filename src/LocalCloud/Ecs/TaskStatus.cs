namespace ImageTools.LocalCloud.Ecs;

/// <summary>Values of TaskStatus.</summary>
internal static class TaskStatus
{
    public const string Waiting = "Waiting",
        Processing = "Processing",
        Finished = "Finished",
        Failed = "Failed",
        Cancelled = "Deleted";
}
