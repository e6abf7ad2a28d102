namespace ImageTools.Inspect.Guests;

/// <summary>A mark that only Windows leaves on a disk.</summary>
/// <param name="Place">A volume, or a file on a volume.</param>
/// <param name="What">What was found there.</param>
/// <param name="Disk">Index of the disk; 0 is the system disk.</param>
public sealed record WindowsMark(string Place, string What, int Disk = 0);
