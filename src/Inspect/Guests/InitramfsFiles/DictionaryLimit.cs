namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Limits the dictionary of a stream. Decoders allocate it before they read any data.</summary>
internal static class DictionaryLimit
{
    // Twice the size that xz -9 and lzma -9 use.
    private const long Most = 128 << 20;

    /// <summary>Refuses a size in bytes that is too large for any initramfs.</summary>
    /// <exception cref="UnreadInitramfsException">It is too large.</exception>
    public static void Check(long size)
    {
        if (size > Most)
            throw new UnreadInitramfsException($"needs a dictionary of {size} bytes");
    }
}
