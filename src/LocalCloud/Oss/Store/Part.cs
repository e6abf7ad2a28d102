namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>A completely received part.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">MD5 in upper-case hex.</param>
/// <param name="Crc64">CRC-64 of the part.</param>
/// <param name="BodyOffset">Its place in the upload's body file; negative when it has a file of its own.</param>
/// <param name="Name">Name of its file, which holds all of these values: its own file, or the empty marker of a part in the body.</param>
/// <param name="LastModified">When it was received.</param>
internal sealed record Part(int Number, long Size, string ETag, ulong Crc64, long BodyOffset, string Name, DateTimeOffset LastModified);
