namespace ImageTools.Disks.Containers;

/// <summary>One file inside a container.</summary>
/// <param name="Name">Its name there: parts divided by '/', without a leading one, without "." and "..".</param>
/// <param name="Length">Bytes.</param>
public abstract record ContainerMember(string Name, long Length)
{
    /// <summary>Why its bytes can't be had from the container ("is a symbolic link …"); null when they can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Where the container says so, for an error.</summary>
    public long HeaderOffset { get; init; } = -1;

    /// <summary>The bytes of the member.</summary>
    /// <param name="container">The file that was listed; disposed with the result.</param>
    /// <param name="name">What errors call the result.</param>
    public abstract BlockSource Open(BlockSource container, string name);
}
