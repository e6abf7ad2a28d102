using System.Text;

namespace ImageTools.Disks;

/// <summary>
/// Reads small files that somebody named: a configuration, a plan, a manifest. What would be waited for is refused; what goes on
/// for ever ends at the limit.
/// </summary>
public static class BoundedFile
{
    private const int Step = 64 << 10;

    /// <summary>The whole file.</summary>
    /// <param name="path">Path.</param>
    /// <param name="most">Most bytes.</param>
    /// <exception cref="IOException">It can't be read, is no regular file, or is longer than that.</exception>
    public static byte[] ReadBytes(string path, int most)
    {
        // An open descriptor (of a shell's <(command)) is given on purpose, and has somebody at its other end.
        if (
            !path.StartsWith("/dev/fd/", StringComparison.Ordinal)
            && !path.StartsWith("/proc/self/fd/", StringComparison.Ordinal)
            && path != "/dev/stdin"
            && Sources.FileStatus.MayWait(path)
        )
        {
            throw new IOException($"{path} is no regular file but a pipe, a socket or a character device, which would be waited for.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var buffer = new MemoryStream();
        var step = new byte[Step];
        while (file.Read(step) is var count and > 0)
        {
            buffer.Write(step, 0, count);
            if (buffer.Length > most)
                throw new IOException($"{path} is longer than {most} bytes, which such a file never is.");
        }
        return buffer.ToArray();
    }

    /// <summary>The whole file as text.</summary>
    /// <param name="path">Path.</param>
    /// <param name="most">Most bytes.</param>
    /// <exception cref="IOException">It can't be read, or is longer than that.</exception>
    public static string ReadText(string path, int most)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, most)), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
