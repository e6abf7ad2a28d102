namespace ImageTools.Upload.Transfer;

/// <summary>Which bytes of a file a part is.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct PartPlace(int Number, long Start, long Length);
