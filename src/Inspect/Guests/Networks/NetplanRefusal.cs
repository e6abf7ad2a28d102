namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Netplan stops at a line, and then writes nothing at all.</summary>
internal sealed class NetplanRefusal(TextLine place) : Exception(place.Text)
{
    /// <summary>File, line, and why.</summary>
    public TextLine Place { get; } = place;
}
