namespace ImageTools.Disks.Containers;

/// <summary>One file inside a container.</summary>
/// <param name="Name">Its name in the container: parts separated by '/', without a leading '/', without "." and "..".</param>
/// <param name="Length">Bytes.</param>
public abstract record ContainerMember(string Name, long Length)
{
    /// <summary>The reason why its bytes can't be read ("is a symbolic link …"); null when they can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The offset of that fact in the container, for an error.</summary>
    public long HeaderOffset { get; init; } = -1;

    /// <summary>The bytes of the member.</summary>
    /// <param name="container">The file that was listed; disposed with the result.</param>
    /// <param name="name">Name of the result in errors.</param>
    public abstract BlockSource Open(BlockSource container, string name);
}
