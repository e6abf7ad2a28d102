namespace ImageTools.Convert;

/// <summary>The stages of the copy engine: what a thread works on.</summary>
public enum CopyStage
{
    /// <summary>Reading the source file.</summary>
    Read,

    /// <summary>Decompressing units, also to verify those that pass through.</summary>
    Decode,

    /// <summary>Compressing units.</summary>
    Encode,

    /// <summary>Computing metadata of the target.</summary>
    Layout,

    /// <summary>Finding zeros and writing the target file, or copying inside the kernel.</summary>
    Write,

    /// <summary>Hashing, in order.</summary>
    Hash,

    /// <summary>Writing bytes to a pipe, an upload or an append-only file, in order.</summary>
    Output,

    /// <summary>Waiting for the flush to the disk.</summary>
    Flush,

    /// <summary>Workers that wait because a later stage is slower.</summary>
    Wait,
}
