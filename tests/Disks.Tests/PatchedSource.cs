namespace ImageTools.Disks.Tests;

/// <summary>Bytes with some of them replaced, so that a mutation costs nothing.</summary>
internal sealed class PatchedSource(byte[] bytes) : BlockSource
{
    private readonly List<(long Place, byte Value)> patches = [];

    public override long Length => bytes.Length;

    public override string Name => "damaged";

    /// <summary>Bytes read in all, to bound the work that damage may cause.</summary>
    public long BytesRead { get; private set; }

    public void Patch(long place, byte value) => patches.Add((place, value));

    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        BytesRead += destination.Length;
        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        foreach (var (place, value) in patches)
        {
            if (place >= offset && place < offset + destination.Length)
                destination[(int)(place - offset)] = value;
        }
    }
}
