namespace ImageTools.Upload.Transfer;

/// <summary>The way in which a part came into the bucket.</summary>
internal enum PartOrigin
{
    /// <summary>This run sent it.</summary>
    Sent,

    /// <summary>An earlier run had sent it, and its bytes are the same.</summary>
    Reused,

    /// <summary>The service copied it from the base object.</summary>
    Copied,
}
