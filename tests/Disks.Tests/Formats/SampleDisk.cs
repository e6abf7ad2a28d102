namespace ImageTools.Disks.Tests.Formats;

/// <summary>Disk content in which every kind of unit occurs: holes, zeros, repetitive text, noise, and half-filled units.</summary>
internal static class SampleDisk
{
    /// <summary>An odd length: not a whole number of clusters, grains or blocks.</summary>
    public const int OddLength = (10 << 20) + 512;

    /// <summary>The content; the same for the same arguments.</summary>
    public static byte[] Create(int length = OddLength, int seed = 1)
    {
        var random = new Random(seed);
        var bytes = new byte[length];
        var at = 0;
        while (at < length)
        {
            var run = Math.Min(length - at, 512 * random.Next(1, 700));
            var part = bytes.AsSpan(at, run);
            switch (random.Next(5))
            {
                case 0:
                    break;
                case 1:
                    random.NextBytes(part);
                    break;
                case 2:
                    part.Fill((byte)random.Next(1, 256));
                    break;
                case 3:
                    for (var i = 0; i < run; i++)
                        part[i] = (byte)("the quick brown fox "[i % 20] + (i / 4096 % 7));
                    break;
                default:
                    for (var i = 0; i < run; i += 4096)
                        random.NextBytes(part.Slice(i, Math.Min(512, run - i)));
                    break;
            }
            at += run;
        }
        // The last sector is data, so that a reader which loses the tail is caught.
        random.NextBytes(bytes.AsSpan(length - 512));
        return bytes;
    }

    /// <summary>Writes the content to a file and returns its path.</summary>
    public static string Write(TempDirectory directory, int length = OddLength, int seed = 1, string name = "source.raw")
    {
        var path = directory[name];
        File.WriteAllBytes(path, Create(length, seed));
        return path;
    }
}
