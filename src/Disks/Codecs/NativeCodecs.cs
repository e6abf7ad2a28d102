namespace ImageTools.Disks.Codecs;

/// <summary>The system's own codecs. They are used when they exist and never required.</summary>
public static class NativeCodecs
{
    /// <summary>With the value 1 this variable switches them off, to measure and test the portable codecs.</summary>
    public const string Switch = "IMAGETOOLS_PORTABLE_CODECS";

    /// <summary>Whether the user switched them off.</summary>
    public static bool AreSwitchedOff { get; } = Environment.GetEnvironmentVariable(Switch) == "1";

    /// <summary>The library for deflate. libdeflate has no version function.</summary>
    public static CodecLibrary Deflate =>
        Libdeflate.IsAvailable ? new("libdeflate", null, true) : new("zlib-ng of .NET", Environment.Version.ToString(), false);

    /// <summary>The library for zstd.</summary>
    public static CodecLibrary Zstd =>
        Libzstd.IsAvailable
            ? new("libzstd", Libzstd.Version, true)
            : new("ZstdSharp", typeof(ZstdSharp.Compressor).Assembly.GetName().Version?.ToString(3), false);

    /// <summary>The codecs in use, as text for people.</summary>
    public static string Description =>
        $"deflate by {(Libdeflate.IsAvailable ? "libdeflate" : "zlib-ng of .NET")}, zstd by "
        + $"{(Libzstd.IsAvailable ? "libzstd" : "ZstdSharp")}";
}
