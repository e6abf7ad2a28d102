namespace ImageTools.Convert.Outputs;

/// <summary>What stands where a file is to be written.</summary>
public enum OutputKind
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A block device, which is written in place.</summary>
    Device,
}
