using System.Collections.Concurrent;

namespace ImageTools.Convert;

/// <summary>
/// The temporary files of this process that have not got their name yet. Each is removed by whoever writes it; this is for a process that
/// ends while a writer still waits for a disk that does not answer.
/// </summary>
public static class UnfinishedFiles
{
    private static readonly ConcurrentDictionary<string, bool> Names = new(StringComparer.Ordinal);

    /// <summary>Removes them all. Their writers may go on to write, into files without a name, until the process ends.</summary>
    public static void Remove()
    {
        foreach (var name in Names.Keys)
        {
            try
            {
                File.Delete(name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next run of the same command finds it.
            }
        }
    }

    /// <summary>To be called when the file has been created.</summary>
    internal static string Add(string name)
    {
        Names[name] = true;
        return name;
    }

    /// <summary>The file is gone, or has its name.</summary>
    internal static void Forget(string name) => Names.TryRemove(name, out _);
}
