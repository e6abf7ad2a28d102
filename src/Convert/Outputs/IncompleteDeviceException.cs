namespace ImageTools.Convert.Outputs;

/// <summary>A block device was written in place, but not to the end. The inner exception has the reason.</summary>
public sealed class IncompleteDeviceException : Exception
{
    internal IncompleteDeviceException(string path, Exception inner)
        : base($"{path} is written in place and is incomplete now: neither what it held nor the image.", inner) { }
}
