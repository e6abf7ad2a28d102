using System.Runtime.InteropServices;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// libzstd, found at run time and never required: about 1.5 times as fast as the managed port. Each reads the frames of the other, but the
/// bytes can differ.
/// </summary>
public static unsafe class Libzstd
{
    private static readonly nint Handle = Load();
    private static readonly delegate* unmanaged<nint> createCompressor = (delegate* unmanaged<nint>)Symbol("ZSTD_createCCtx");
    private static readonly delegate* unmanaged<nint, nuint> freeCompressor = (delegate* unmanaged<nint, nuint>)Symbol("ZSTD_freeCCtx");
    private static readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int, nuint> compress = (delegate* unmanaged<
        nint,
        byte*,
        nuint,
        byte*,
        nuint,
        int,
        nuint>)Symbol("ZSTD_compressCCtx");
    private static readonly delegate* unmanaged<nint> createDecompressor = (delegate* unmanaged<nint>)Symbol("ZSTD_createDCtx");
    private static readonly delegate* unmanaged<nint, nuint> freeDecompressor = (delegate* unmanaged<nint, nuint>)Symbol("ZSTD_freeDCtx");
    private static readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint> decompress = (delegate* unmanaged<
        nint,
        byte*,
        nuint,
        byte*,
        nuint,
        nuint>)Symbol("ZSTD_decompressDCtx");
    private static readonly delegate* unmanaged<byte*, nuint, nuint> frameSize = (delegate* unmanaged<byte*, nuint, nuint>)Symbol(
        "ZSTD_findFrameCompressedSize"
    );

    private static readonly delegate* unmanaged<uint> versionNumber = (delegate* unmanaged<uint>)Symbol("ZSTD_versionNumber");

    /// <summary>True when the system's library has all functions that are called here.</summary>
    public static bool IsAvailable { get; } =
        Handle != 0
        && createCompressor != null
        && freeCompressor != null
        && compress != null
        && createDecompressor != null
        && freeDecompressor != null
        && decompress != null
        && frameSize != null;

    /// <summary>"1.5.4", or null when the library has no version function.</summary>
    public static string? Version =>
        versionNumber == null
            ? null
            : FormattableString.Invariant($"{versionNumber() / 10000}.{versionNumber() / 100 % 100}.{versionNumber() % 100}");

    /// <summary>A compressor; free it with <see cref="FreeCompressor"/>.</summary>
    public static nint CreateCompressor() => NotNull(createCompressor());

    /// <summary>Frees a compressor of <see cref="CreateCompressor"/>.</summary>
    public static void FreeCompressor(nint compressor) => freeCompressor(compressor);

    /// <summary>Encodes one frame; returns its length, or 0 when it does not fit.</summary>
    public static int Compress(nint compressor, ReadOnlySpan<byte> source, Span<byte> destination, int level)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            var length = compress(compressor, to, (nuint)destination.Length, from, (nuint)source.Length, level);
            return length <= (nuint)destination.Length ? (int)length : 0;
        }
    }

    /// <summary>A decompressor; free it with <see cref="FreeDecompressor"/>.</summary>
    public static nint CreateDecompressor() => NotNull(createDecompressor());

    /// <summary>Frees a decompressor of <see cref="CreateDecompressor"/>.</summary>
    public static void FreeDecompressor(nint decompressor) => freeDecompressor(decompressor);

    /// <summary>
    /// Decodes the frame at the start of <paramref name="source"/>; bytes after it are ignored. Returns the decoded length or -1, and the
    /// length of the frame. Decoding in one call needs no window beside the destination, so the window size of a hostile frame has no
    /// effect.
    /// </summary>
    public static int Decompress(nint decompressor, ReadOnlySpan<byte> source, Span<byte> destination, out int consumed)
    {
        consumed = 0;
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            // Errors are the numbers just below the largest one.
            var frame = frameSize(from, (nuint)source.Length);
            if (frame > (nuint)source.Length)
                return -1;
            var length = decompress(decompressor, to, (nuint)destination.Length, from, frame);
            if (length > (nuint)destination.Length)
                return -1;
            consumed = (int)frame;
            return (int)length;
        }
    }

    private static nint NotNull(nint pointer) =>
        pointer != 0 ? pointer : throw new InsufficientMemoryException("libzstd could not allocate its state.");

    private static nint Symbol(string name) => Handle != 0 && NativeLibrary.TryGetExport(Handle, name, out var address) ? address : 0;

    private static nint Load()
    {
        if (NativeCodecs.AreSwitchedOff)
            return 0;
        string[] names =
            OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
            : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib"]
            : ["libzstd.so.1"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return handle;
        }
        return 0;
    }
}
