namespace ImageTools.Disks;

/// <summary>The progress of long work.</summary>
/// <param name="Stage">A word for the user: "convert", "upload", "import".</param>
/// <param name="Done">Units done, normally bytes.</param>
/// <param name="Total">Units in all, or null while unknown.</param>
/// <param name="Detail">The current item, or null.</param>
/// <param name="Already">The share of <paramref name="Done"/> that existed before and took no work, in the same units. It does not count
/// for the speed.</param>
public readonly record struct WorkProgress(string Stage, long Done, long? Total, string? Detail = null, long Already = 0);
