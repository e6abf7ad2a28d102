namespace ImageTools.Upload.Parts;

/// <summary>Parts of one size.</summary>
/// <param name="First">Number of the first of these parts.</param>
/// <param name="Size">Bytes of each.</param>
internal sealed record PartRange(int First, long Size);
