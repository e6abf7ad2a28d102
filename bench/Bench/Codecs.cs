using BenchmarkDotNet.Attributes;
using ImageTools.Disks.Codecs;

namespace ImageTools.Bench;

/// <summary>Compresses and decompresses one 64 KiB unit of real code with each codec.</summary>
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
    private readonly byte[] zstdStored = new byte[Unit * 2];
    private nint zstdCompressor;
    private int storedLength,
        zstdLength;

    /// <summary>libdeflate's level.</summary>
    [Params(1, 2, 3, 6)]
    public int Level { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        if (!Libdeflate.IsAvailable || !Libzstd.IsAvailable)
            throw new InvalidOperationException("These benchmarks compare with libdeflate and libzstd, which this system does not have.");
        zstdCompressor = Libzstd.CreateCompressor();
        zstdLength = Libzstd.Compress(zstdCompressor, plain, zstdStored, Level);
        compressor = Libdeflate.AllocCompressor(Level);
        storedLength = Libdeflate.Compress(compressor, Codec.Deflate, plain, stored);
    }

    [Benchmark]
    public int Deflate() => Libdeflate.Compress(compressor, Codec.Deflate, plain, stored);

    [Benchmark]
    public int InflateLibdeflate() => native.Decode(Codec.Deflate, stored.AsSpan(0, storedLength), decoded);

    [Benchmark]
    public int InflatePortable() => portable.Decode(Codec.Deflate, stored.AsSpan(0, storedLength), decoded);

    [Benchmark]
    public int Zstd() => Libzstd.Compress(zstdCompressor, plain, stored, Level);

    [Benchmark]
    public int UnzstdLibzstd() => native.Decode(Codec.Zstd, zstdStored.AsSpan(0, zstdLength), decoded);

    [Benchmark]
    public int UnzstdPortable() => portable.Decode(Codec.Zstd, zstdStored.AsSpan(0, zstdLength), decoded);

    [GlobalCleanup]
    public void Dispose()
    {
        if (compressor != 0)
            Libdeflate.FreeCompressor(compressor);
        if (zstdCompressor != 0)
            Libzstd.FreeCompressor(zstdCompressor);
        compressor = zstdCompressor = 0;
        native.Dispose();
        portable.Dispose();
        GC.SuppressFinalize(this);
    }
}
