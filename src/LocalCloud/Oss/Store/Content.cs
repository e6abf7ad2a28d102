namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Length and checksums of bytes that were stored.</summary>
internal readonly record struct Content(long Length, byte[] Md5, ulong Crc64)
{
    /// <summary>The ETag of a part or of an object that was put whole.</summary>
    public string ETag => System.Convert.ToHexString(Md5);
}
