namespace ImageTools.Inspect.Guests.Networks;

/// <summary>One way to configure network interfaces.</summary>
internal interface INetworkStack
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>Where its configuration lies, for "could not be read".</summary>
    string Place { get; }

    /// <summary>Whether its programs are there.</summary>
    bool IsInstalled(GuestTree files);

    /// <summary>What its files say, virtual interfaces included.</summary>
    IEnumerable<InterfaceConfig> Read(GuestTree files);
}
