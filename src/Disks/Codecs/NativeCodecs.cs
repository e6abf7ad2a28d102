namespace ImageTools.Disks.Codecs;

/// <summary>The system's own codecs, which are used when they are there and never required.</summary>
public static class NativeCodecs
{
    /// <summary>Set to 1, this variable leaves them aside, for measuring and testing what runs without them.</summary>
    public const string Switch = "IMAGETOOLS_PORTABLE_CODECS";

    /// <summary>Whether the user left them aside.</summary>
    public static bool AreSwitchedOff { get; } = Environment.GetEnvironmentVariable(Switch) == "1";

    /// <summary>Which codecs run here, for people.</summary>
    public static string Description => $"deflate by {(Libdeflate.IsAvailable ? "libdeflate" : "zlib-ng of .NET")}, zstd by {(Libzstd.IsAvailable ? "libzstd" : "ZstdSharp")}";
}
