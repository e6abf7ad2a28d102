namespace ImageTools.Disks.Codecs;

/// <summary>The system's own codecs, which are used when they are there and never required.</summary>
public static class NativeCodecs
{
    /// <summary>Set to 1, this variable leaves them aside, for measuring and testing what runs without them.</summary>
    public const string Switch = "IMAGETOOLS_PORTABLE_CODECS";

    /// <summary>Whether the user left them aside.</summary>
    public static bool AreSwitchedOff { get; } = Environment.GetEnvironmentVariable(Switch) == "1";

    /// <summary>What deflates and inflates here. libdeflate does not tell its version.</summary>
    public static CodecLibrary Deflate =>
        Libdeflate.IsAvailable ? new("libdeflate", null, true) : new("zlib-ng of .NET", Environment.Version.ToString(), false);

    /// <summary>What does zstd here.</summary>
    public static CodecLibrary Zstd =>
        Libzstd.IsAvailable
            ? new("libzstd", Libzstd.Version, true)
            : new("ZstdSharp", typeof(ZstdSharp.Compressor).Assembly.GetName().Version?.ToString(3), false);

    /// <summary>Which codecs run here, for people.</summary>
    public static string Description =>
        $"deflate by {(Libdeflate.IsAvailable ? "libdeflate" : "zlib-ng of .NET")}, zstd by "
        + $"{(Libzstd.IsAvailable ? "libzstd" : "ZstdSharp")}";
}
