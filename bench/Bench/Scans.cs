using System.IO.Hashing;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace ImageTools.Bench;

/// <summary>Work that may be done on every byte: the search for zeros, and hashes. 1 MiB each.</summary>
public class Scans
{
    private const int Length = 1 << 20;
    private readonly byte[] zeros = new byte[Length];
    private readonly byte[] data = SampleData.Programs(Length);

    [Benchmark]
    public bool ZeroScan() => zeros.AsSpan().ContainsAnyExcept((byte)0);

    [Benchmark]
    public byte[] Sha256() => SHA256.HashData(data);

    [Benchmark]
    public UInt128 Xxh3() => XxHash128.HashToUInt128(data);

    [Benchmark]
    public ulong Crc64() => System.IO.Hashing.Crc64.HashToUInt64(data);
}
