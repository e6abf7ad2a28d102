using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>Keeps what it is told.</summary>
internal sealed class Observer(List<string> journal) : IImportObserver
{
    public List<string> Notes { get; } = [];

    public void Report(WorkProgress value) { }

    public void Inspected(Inspection inspection) => journal.Add("(inspected)");

    public void Planned(TargetImage target, string destination) => journal.Add($"(planned {destination})");

    public void Uploaded(UploadResult result) => journal.Add("(uploaded)");

    public void Accepted(string imageId, string taskId) => journal.Add($"(accepted {imageId} {taskId})");

    public void Note(string message)
    {
        lock (Notes)
            Notes.Add(message);
    }
}
