namespace ImageTools.Upload.Transfer;

/// <summary>An earlier run had finished the object, but its journal still exists.</summary>
/// <param name="Result">The object.</param>
/// <param name="Doubt">Why the object must be compared with the source first, in words; null when it need not be.</param>
internal sealed record FinishedRun(UploadResult Result, string? Doubt) : OpenedUpload;
