namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Whether a condition holds for a packet.</summary>
internal enum Fit
{
    /// <summary>For none.</summary>
    No,

    /// <summary>For a few only: from an address, a range, a country.</summary>
    Few,

    /// <summary>It can't be known here.</summary>
    Unknown,

    /// <summary>For all but a few.</summary>
    Most,

    /// <summary>Always.</summary>
    Yes,
}
