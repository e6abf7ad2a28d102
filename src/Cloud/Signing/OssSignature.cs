namespace ImageTools.Cloud.Signing;

/// <summary>How requests are signed.</summary>
public enum OssSignature
{
    /// <summary>OSS4-HMAC-SHA256: bound to region and day. OSS recommends it.</summary>
    V4,

    /// <summary>HMAC-SHA1 with the secret itself, for installations that know no other signature.</summary>
    V1,
}
