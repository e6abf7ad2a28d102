using System.Text;

namespace ImageTools.Disks;

/// <summary>
/// Reads small files that the user named: a configuration, a plan, a manifest. Files that could block are refused. Endless files are
/// refused at the limit.
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
        // An open descriptor (of a shell's <(command)) is given on purpose, and a program writes to it.
        if (
            !path.StartsWith("/dev/fd/", StringComparison.Ordinal)
            && !path.StartsWith("/proc/self/fd/", StringComparison.Ordinal)
            && path != "/dev/stdin"
            && Sources.FileStatus.MayWait(path)
        )
        {
            throw new IOException($"{path} is no regular file but a pipe, a socket or a character device. Reading it could wait for ever.");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var buffer = new MemoryStream();
        var step = new byte[Step];
        while (file.Read(step) is var count and > 0)
        {
            buffer.Write(step, 0, count);
            if (buffer.Length > most)
                throw new IOException($"{path} is longer than {most} bytes, the limit for such a file.");
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
