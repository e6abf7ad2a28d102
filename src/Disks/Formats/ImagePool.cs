using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>
/// Many images for one inspection. Only the images that were read last are open, so tables, caches and file handles do not grow with the
/// number of images. It is not for copying: the storage of an extent may be closed when it is read.
/// </summary>
/// <param name="most">Images that may be open at once, beside those that are being read.</param>
public sealed class ImagePool(int most = ImagePool.Usual) : IDisposable
{
    /// <summary>More than the disks of a guest.</summary>
    public const int Usual = 24;

    private readonly Lock gate = new();
    private readonly LinkedList<Pooled> open = [];

    /// <summary>Opens an image for the first time; later it is opened again as often as needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What may be opened.</param>
    /// <returns>An image that belongs to the pool: disposing it closes nothing.</returns>
    public DiskImage Open(string path, OpenOptions options)
    {
        var pooled = new Pooled(this, path, options);
        pooled.Use(_ => { });
        return pooled.Image!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var pooled in open)
                pooled.Close();
            open.Clear();
        }
    }

    /// <summary>The content of one of the images.</summary>
    private sealed class Pooled(ImagePool pool, string path, OpenOptions options) : BlockSource
    {
        private readonly string file = ImageAddress.Of(path).File;
        private readonly FileIdentity? identity = FileStatus.Current(ImageAddress.Of(path).File);
        private DiskImage? current;
        private long length;
        private string? name;
        private int users;

        /// <summary>The image for the caller, valid from the first opening on.</summary>
        public DiskImage? Image { get; private set; }

        public override long Length => length;

        public override string Name => name ?? path;

        public override void Read(long offset, Span<byte> destination)
        {
            CheckRange(offset, destination.Length);
            var source = Enter();
            try
            {
                source.Read(offset, destination);
            }
            finally
            {
                Leave();
            }
        }

        public override IEnumerable<Extent> Extents(long offset, long length)
        {
            CheckRange(offset, length);
            var source = Enter();
            try
            {
                foreach (var extent in source.Extents(offset, length))
                    yield return extent;
            }
            finally
            {
                Leave();
            }
        }

        public void Use(Action<BlockSource> use)
        {
            try
            {
                use(Enter());
            }
            finally
            {
                Leave();
            }
        }

        public void Close()
        {
            current?.Dispose();
            current = null;
        }

        private BlockSource Enter()
        {
            lock (pool.gate)
            {
                users++;
                pool.open.Remove(this);
                current ??= OpenAgain();
                pool.open.AddLast(this);
                return current.Content;
            }
        }

        private void Leave()
        {
            lock (pool.gate)
            {
                users--;
                for (var node = pool.open.First; node is not null && pool.open.Count > pool.Most;)
                {
                    var next = node.Next;
                    if (node.Value.users == 0)
                    {
                        node.Value.Close();
                        pool.open.Remove(node);
                    }
                    node = next;
                }
            }
        }

        private DiskImage OpenAgain()
        {
            if (
                Image is not null
                && identity is not null
                && (FileStatus.Current(file) is not { } now ? "is not there any more" : identity.DifferenceTo(now)) is { } difference
            )
            {
                throw new SourceChangedException(file, difference);
            }

            var opened = DiskFormats.Open(path, options);
            (length, name) = (opened.Content.Length, opened.Content.Name);
            Image ??= new DiskImage(opened.Info, this) { Sources = opened.Sources };
            return opened;
        }
    }

    private int Most => most;
}
