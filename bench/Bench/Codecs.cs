using BenchmarkDotNet.Attributes;
using ImageTools.Disks.Codecs;

namespace ImageTools.Bench;

/// <summary>One 64 KiB unit of real code in and out of each codec.</summary>
[MemoryDiagnoser]
public class Codecs : IDisposable
{
    private const int Unit = 64 << 10;
    private readonly byte[] plain = SampleData.Programs(Unit);
    private readonly byte[] stored = new byte[Unit * 2];
    private readonly byte[] decoded = new byte[Unit];
    private readonly UnitDecoder native = new();
    private readonly UnitDecoder portable = new(portable: true);
    private nint compressor;
    private int storedLength;

    /// <summary>libdeflate's level.</summary>
    [Params(1, 2, 3, 6)]
    public int Level { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        if (!Libdeflate.IsAvailable)
            throw new InvalidOperationException("These benchmarks compare with libdeflate, which this system does not have.");
        compressor = Libdeflate.AllocCompressor(Level);
        storedLength = Libdeflate.Compress(compressor, Codec.Deflate, plain, stored);
    }

    [Benchmark]
    public int Deflate() => Libdeflate.Compress(compressor, Codec.Deflate, plain, stored);

    [Benchmark]
    public int InflateLibdeflate() => native.Decode(Codec.Deflate, stored.AsSpan(0, storedLength), decoded);

    [Benchmark]
    public int InflatePortable() => portable.Decode(Codec.Deflate, stored.AsSpan(0, storedLength), decoded);

    [GlobalCleanup]
    public void Dispose()
    {
        if (compressor != 0)
            Libdeflate.FreeCompressor(compressor);
        compressor = 0;
        native.Dispose();
        portable.Dispose();
        GC.SuppressFinalize(this);
    }
}
