namespace ImageTools.Upload.Transfer;

/// <summary>The place of a part in a file.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct PartPlace(int Number, long Start, long Length);
