using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Import;

/// <summary>What an import tells while it runs. A text and a JSON printer implement it; calls come from one thread at a time.</summary>
public interface IImportObserver : IProgress<WorkProgress>
{
    /// <summary>The inspection is complete; the import goes on unless it is blocked.</summary>
    void Inspected(Inspection inspection);

    /// <summary>The target is laid out and goes to <paramref name="destination"/> (oss://…).</summary>
    void Planned(TargetImage target, string destination);

    /// <summary>The object is there and verified.</summary>
    void Uploaded(UploadResult result);

    /// <summary>ECS accepted the import.</summary>
    void Accepted(string imageId, string taskId);

    /// <summary>A sentence for the log: a retry, a resumed upload, a poll that failed.</summary>
    void Note(string message);
}
