namespace ImageTools.Convert.Outputs;

/// <summary>What exists at the place of an output file.</summary>
public enum OutputKind
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A block device, which is written in place.</summary>
    Device,
}
