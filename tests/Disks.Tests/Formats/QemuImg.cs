namespace ImageTools.Disks.Tests.Formats;

/// <summary>qemu-img and qemu-io as makers and judges of images.</summary>
internal static class QemuImg
{
    /// <summary>Converts to a format with options such as <c>cluster_size=4096</c>.</summary>
    public static void Convert(string source, string target, string format, string options = "", bool compress = false)
    {
        string[] arguments =
        [
            "convert",
            "-f",
            "raw",
            "-O",
            format,
            .. options.Length > 0 ? ["-o", options] : Array.Empty<string>(),
            .. compress ? ["-c"] : Array.Empty<string>(),
            source,
            target,
        ];
        Tool.Run("qemu-img", arguments);
    }

    /// <summary>Runs qemu-io commands on an image.</summary>
    public static void Io(string image, string format, params string[] commands) =>
        Tool.Run("qemu-io", ["-f", format, .. commands.SelectMany(c => new[] { "-c", c }), image]);

    /// <summary>The guest-visible bytes as qemu-img reads them.</summary>
    public static byte[] Content(string image, string format)
    {
        var raw = image + ".judge";
        Tool.Run("qemu-img", "convert", "-f", format, "-O", "raw", image, raw);
        var bytes = File.ReadAllBytes(raw);
        File.Delete(raw);
        return bytes;
    }
}
