namespace ImageTools.Bench;

/// <summary>Bytes like those of a system disk: program code and text.</summary>
internal static class SampleData
{
    public static byte[] Programs(int length)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "ImageTools.Disks.dll"));
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var read = file.Read(bytes, filled, length - filled);
            filled += read;
            if (read == 0)
                file.Position = 0;
        }
        return bytes;
    }
}
