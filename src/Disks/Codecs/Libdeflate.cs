using System.Runtime.InteropServices;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// libdeflate, found at run time and never required: about 1.5 times the built-in inflate, and its deflate gives qemu-img's size at a
/// multiple of qemu-img's speed.
/// </summary>
public static unsafe class Libdeflate
{
    private static readonly nint Handle = Load();
    private static readonly delegate* unmanaged<nint> allocDecompressor = (delegate* unmanaged<nint>)Symbol(
        "libdeflate_alloc_decompressor"
    );
    private static readonly delegate* unmanaged<nint, void> freeDecompressor = (delegate* unmanaged<nint, void>)Symbol(
        "libdeflate_free_decompressor"
    );
    private static readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int> inflate = (delegate* unmanaged<
        nint,
        byte*,
        nuint,
        byte*,
        nuint,
        nuint*,
        nuint*,
        int>)Symbol("libdeflate_deflate_decompress_ex");
    private static readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int> inflateZlib = (delegate* unmanaged<
        nint,
        byte*,
        nuint,
        byte*,
        nuint,
        nuint*,
        nuint*,
        int>)Symbol("libdeflate_zlib_decompress_ex");
    private static readonly delegate* unmanaged<int, nint> allocCompressor = (delegate* unmanaged<int, nint>)Symbol(
        "libdeflate_alloc_compressor"
    );
    private static readonly delegate* unmanaged<nint, void> freeCompressor = (delegate* unmanaged<nint, void>)Symbol(
        "libdeflate_free_compressor"
    );
    private static readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint> deflate = (delegate* unmanaged<
        nint,
        byte*,
        nuint,
        byte*,
        nuint,
        nuint>)Symbol("libdeflate_deflate_compress");
    private static readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint> deflateZlib = (delegate* unmanaged<
        nint,
        byte*,
        nuint,
        byte*,
        nuint,
        nuint>)Symbol("libdeflate_zlib_compress");

    /// <summary>True when the system's library has all functions that are called here.</summary>
    public static bool IsAvailable { get; } =
        Handle != 0
        && allocDecompressor != null
        && freeDecompressor != null
        && inflate != null
        && inflateZlib != null
        && allocCompressor != null
        && freeCompressor != null
        && deflate != null
        && deflateZlib != null;

    /// <summary>A decompressor; free it with <see cref="FreeDecompressor"/>.</summary>
    public static nint AllocDecompressor() => NotNull(allocDecompressor());

    /// <summary>Frees a decompressor of <see cref="AllocDecompressor"/>.</summary>
    public static void FreeDecompressor(nint decompressor) => freeDecompressor(decompressor);

    /// <summary>
    /// Decodes raw deflate or zlib; returns the decoded length, or -1, and how many bytes of <paramref name="source"/> the stream
    /// took.
    /// </summary>
    public static int Decompress(nint decompressor, Codec codec, ReadOnlySpan<byte> source, Span<byte> destination, out int consumed)
    {
        nuint written,
            read;
        int result;
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            result = (codec == Codec.Zlib ? inflateZlib : inflate)(
                decompressor,
                from,
                (nuint)source.Length,
                to,
                (nuint)destination.Length,
                &read,
                &written
            );
        }

        consumed = result == 0 ? (int)read : 0;
        return result == 0 ? (int)written : -1;
    }

    /// <summary>A compressor of a level from 1 to 12; free it with <see cref="FreeCompressor"/>.</summary>
    public static nint AllocCompressor(int level) => NotNull(allocCompressor(level));

    /// <summary>Frees a compressor of <see cref="AllocCompressor"/>.</summary>
    public static void FreeCompressor(nint compressor) => freeCompressor(compressor);

    /// <summary>Encodes raw deflate or zlib; returns the encoded length, or 0 when it does not fit.</summary>
    public static int Compress(nint compressor, Codec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            return (int)
                (codec == Codec.Zlib ? deflateZlib : deflate)(compressor, from, (nuint)source.Length, to, (nuint)destination.Length);
        }
    }

    private static nint NotNull(nint pointer) =>
        pointer != 0 ? pointer : throw new InsufficientMemoryException("libdeflate could not allocate its state.");

    private static nint Symbol(string name) => Handle != 0 && NativeLibrary.TryGetExport(Handle, name, out var address) ? address : 0;

    private static nint Load()
    {
        if (NativeCodecs.AreSwitchedOff)
            return 0;
        string[] names =
            OperatingSystem.IsWindows() ? ["libdeflate.dll", "deflate.dll"]
            : OperatingSystem.IsMacOS() ? ["libdeflate.0.dylib", "libdeflate.dylib"]
            : ["libdeflate.so.0"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return handle;
        }
        return 0;
    }
}
