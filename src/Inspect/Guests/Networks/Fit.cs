namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Whether a condition holds for a packet.</summary>
internal enum Fit
{
    /// <summary>For no packet.</summary>
    No,

    /// <summary>Only for a few packets: from an address, a range, a country.</summary>
    Few,

    /// <summary>Unknown.</summary>
    Unknown,

    /// <summary>For all packets except a few.</summary>
    Most,

    /// <summary>For every packet.</summary>
    Yes,
}
