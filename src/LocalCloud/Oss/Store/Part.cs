namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>A part that was received whole.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">MD5 in upper-case hex.</param>
/// <param name="Crc64">CRC-64 of the part.</param>
/// <param name="BodyOffset">Where it lies in the upload's body file; negative when it has a file of its own.</param>
/// <param name="Name">Name of its file, which says all of this: the file of its own, or the empty mark of a part in the body.</param>
/// <param name="LastModified">When it was received.</param>
internal sealed record Part(int Number, long Size, string ETag, ulong Crc64, long BodyOffset, string Name, DateTimeOffset LastModified);
