namespace ImageTools.Convert;

/// <summary>Formats of target files.</summary>
public enum TargetFormat
{
    /// <summary>The disk byte for byte, sparse.</summary>
    Raw,

    /// <summary>qcow2 version 3 (compat 1.1).</summary>
    Qcow2,

    /// <summary>VHD, dynamic: 2 MiB blocks, exact virtual size.</summary>
    VhdDynamic,

    /// <summary>VHD, fixed: the disk and a footer.</summary>
    VhdFixed,

    /// <summary>VMDK, streamOptimized: compressed grains that can be read from start to end.</summary>
    VmdkStream,
}
