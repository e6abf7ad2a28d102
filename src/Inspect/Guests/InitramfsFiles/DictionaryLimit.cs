namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Decoders allocate the dictionary that a stream asks for before they see any of its data.</summary>
internal static class DictionaryLimit
{
    // Twice what xz -9 and lzma -9 ask for.
    private const long Most = 128 << 20;

    /// <summary>Refuses a size in bytes that no initramfs needs.</summary>
    /// <exception cref="UnreadInitramfsException">It is too large.</exception>
    public static void Check(long size)
    {
        if (size > Most)
            throw new UnreadInitramfsException($"needs a dictionary of {size} bytes");
    }
}
