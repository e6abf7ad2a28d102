namespace ImageTools.Inspect.Guests.Networks;

/// <summary>One way to configure network interfaces.</summary>
internal interface INetworkStack
{
    /// <summary>Which one it is.</summary>
    NetworkStackKind Stack { get; }

    /// <summary>Where its configuration lies, for "could not be read".</summary>
    string Place { get; }

    /// <summary>Whether its program is there and something starts it: else its files configure nothing.</summary>
    bool Runs(GuestTree files);

    /// <summary>What its files say, virtual interfaces included, the ones that come first for an interface first.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine);
}
