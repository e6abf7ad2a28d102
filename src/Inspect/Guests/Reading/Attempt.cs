using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Reads evidence that may be damaged. It keeps the reason and continues.</summary>
internal static class Attempt
{
    /// <summary>
    /// The result of <paramref name="read"/>. When the image is damaged there, the result is <paramref name="otherwise"/>, and an entry is
    /// added to <paramref name="unreadable"/>.
    /// </summary>
    public static T Read<T>(string path, T otherwise, ICollection<UnreadableEvidence> unreadable, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ImageFormatException)
        {
            unreadable.Add(new UnreadableEvidence(path, e.Message));
            return otherwise;
        }
    }
}
