namespace ImageTools.Cloud.Signing;

/// <summary>How requests are signed.</summary>
public enum OssSignature
{
    /// <summary>OSS4-HMAC-SHA256: bound to region and day. What OSS asks for.</summary>
    V4,

    /// <summary>HMAC-SHA1 with the secret itself, for installations that know nothing else.</summary>
    V1,
}
