namespace ImageTools.Convert;

/// <summary>What a thread of the copy engine can be busy with.</summary>
public enum CopyStage
{
    /// <summary>Reading the source file.</summary>
    Read,

    /// <summary>Decompressing units, which also proves those that pass through.</summary>
    Decode,

    /// <summary>Compressing units.</summary>
    Encode,

    /// <summary>Computing metadata of the target.</summary>
    Layout,

    /// <summary>Looking for zeros and writing the target file, or copying inside the kernel.</summary>
    Write,

    /// <summary>Hashing, in order.</summary>
    Hash,

    /// <summary>Handing bytes to a pipe, an upload or an append-only file, in order.</summary>
    Output,

    /// <summary>Waiting for the disk to have everything.</summary>
    Flush,

    /// <summary>Workers waiting because what comes after them is slower.</summary>
    Wait,
}
