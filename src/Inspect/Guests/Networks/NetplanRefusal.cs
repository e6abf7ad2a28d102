namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Netplan stops at a line. It then writes nothing.</summary>
internal sealed class NetplanRefusal(TextLine place) : Exception(place.Text)
{
    /// <summary>File, line, and why.</summary>
    public TextLine Place { get; } = place;
}
