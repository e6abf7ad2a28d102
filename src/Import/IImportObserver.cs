using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Import;

/// <summary>Gets the events of a running import. A text printer and a JSON printer implement it. Only one call is made at a time.</summary>
public interface IImportObserver : IProgress<WorkProgress>
{
    /// <summary>The inspection is complete; the import continues unless it is blocked.</summary>
    void Inspected(Inspection inspection);

    /// <summary>The target is planned and will be uploaded to <paramref name="destination"/> (oss://…).</summary>
    void Planned(TargetImage target, string destination);

    /// <summary>The object is uploaded and verified.</summary>
    void Uploaded(UploadResult result);

    /// <summary>ECS accepted the import.</summary>
    void Accepted(string imageId, string taskId);

    /// <summary>A sentence for the log: a retry, a resumed upload, a poll that failed.</summary>
    void Note(string message);
}
