namespace ImageTools.Inspect.Guests.Networks;

/// <summary>ifup stops at a line of /etc/network/interfaces or of an included file. It then configures nothing.</summary>
internal sealed class IfupdownRefusal(TextLine place) : Exception(place.Text)
{
    /// <summary>File, line, and why.</summary>
    public TextLine Place { get; } = place;
}
