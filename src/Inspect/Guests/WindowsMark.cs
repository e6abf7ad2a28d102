namespace ImageTools.Inspect.Guests;

/// <summary>Something that only a Windows leaves on a disk.</summary>
/// <param name="Place">Volume, or file on a volume.</param>
/// <param name="What">What was found there.</param>
/// <param name="Disk">Index of the disk; 0 is the system disk.</param>
public sealed record WindowsMark(string Place, string What, int Disk = 0);
