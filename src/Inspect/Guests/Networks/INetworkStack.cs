namespace ImageTools.Inspect.Guests.Networks;

/// <summary>One way to configure network interfaces.</summary>
internal interface INetworkStack
{
    /// <summary>The kind of the stack.</summary>
    NetworkStackKind Stack { get; }

    /// <summary>The directory of its configuration, for "could not be read".</summary>
    string Place { get; }

    /// <summary>Whether its program is installed and started. Otherwise its files have no effect.</summary>
    bool Runs(GuestTree files);

    /// <summary>The configurations in its files, with virtual interfaces. For one interface, the one that counts comes first.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine);
}
