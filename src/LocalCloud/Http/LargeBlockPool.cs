using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace ImageTools.LocalCloud.Http;

/// <summary>
/// The receive buffers of Kestrel. Its own pool has blocks of 4 KiB, with one system call for each. Parts of an image are gigabytes, so a
/// block here is 128 KiB. Blocks are kept for reuse up to a limit.
/// </summary>
internal sealed class LargeBlockPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 128 << 10,
        Kept = 256;
    private readonly ConcurrentQueue<byte[]> free = new();

    public override int MaxBufferSize => BlockSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        return new Block(this, free.TryDequeue(out var array) ? array : GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true));
    }

    // All connections share it. It lives as long as the server: a connection that disposes it has no effect.
    protected override void Dispose(bool disposing) { }

    private void Return(byte[] array)
    {
        if (free.Count < Kept)
            free.Enqueue(array);
    }

    private sealed class Block(LargeBlockPool pool, byte[] array) : IMemoryOwner<byte>
    {
        private byte[]? held = array;

        public Memory<byte> Memory => held ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref held, null) is { } array)
                pool.Return(array);
        }
    }
}
