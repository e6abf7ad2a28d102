namespace ImageTools.Disks;

/// <summary>How far a long piece of work is.</summary>
/// <param name="Stage">A word for the user: "convert", "upload", "import".</param>
/// <param name="Done">Units done, normally bytes.</param>
/// <param name="Total">Units in all, or null while unknown.</param>
/// <param name="Detail">What is being worked on, or null.</param>
/// <param name="Already">What of <paramref name="Done"/> was there before and took no work, in the same units: it says nothing about the
/// speed.</param>
public readonly record struct WorkProgress(string Stage, long Done, long? Total, string? Detail = null, long Already = 0);
