using ImageTools.Disks.Formats.Mapped;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.Formats;

public class UnitHeaderReaderTests
{
    private const long EveryReadIsSlow = -1;
    private const long NoReadIsSlow = long.MaxValue;

    [Theory]
    [InlineData(EveryReadIsSlow, 40_000)]
    [InlineData(EveryReadIsSlow, 3_000_000)]
    [InlineData(NoReadIsSlow, 40_000)]
    public void Headers_are_the_same_whether_they_are_read_one_by_one_or_in_windows(long slowTicks, int largestStep)
    {
        var bytes = new byte[20 << 20];
        var random = new Random(4);
        random.NextBytes(bytes);
        var file = new CountingSource(bytes);
        using var reader = new UnitHeaderReader(file, scanning: true, slowTicks);
        Span<byte> header = stackalloc byte[12];
        var headers = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var at = 0; at <= bytes.Length - header.Length; at += random.Next(1, largestStep), headers++)
            {
                reader.Read(at, header);
                Assert.True(header.SequenceEqual(bytes.AsSpan(at, header.Length)), $"wrong header at {at}");
            }
            reader.Read(bytes.Length - header.Length, header);
            Assert.True(header.SequenceEqual(bytes.AsSpan(^12..)));
        }
        if (slowTicks == EveryReadIsSlow && largestStep < 100_000)
            Assert.InRange(file.Reads, 1, headers / 10);
    }

    private sealed class CountingSource(byte[] bytes) : BlockSource
    {
        private readonly MemorySource inner = new(bytes);

        public int Reads { get; private set; }

        public override long Length => inner.Length;

        public override string Name => inner.Name;

        public override void Read(long offset, Span<byte> destination)
        {
            Reads++;
            inner.Read(offset, destination);
        }
    }
}
