using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Reads evidence that may be damaged: the reason is kept, and the rest goes on.</summary>
internal static class Attempt
{
    /// <summary>
    /// What <paramref name="read"/> gives, or <paramref name="otherwise"/> with an entry in <paramref name="unreadable"/> when the
    /// image is damaged there.
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
