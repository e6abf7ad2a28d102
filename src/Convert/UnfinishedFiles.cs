using System.Collections.Concurrent;

namespace ImageTools.Convert;

/// <summary>
/// The temporary files of this process that have no final name yet. Normally each writer removes its own file. This list is for a process
/// that ends while a writer still waits for a disk that does not answer.
/// </summary>
public static class UnfinishedFiles
{
    private static readonly ConcurrentDictionary<string, bool> Names = new(StringComparer.Ordinal);

    /// <summary>Removes them all. Their writers may continue to write, into files without a name, until the process ends.</summary>
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
                // The next run of the same command removes it.
            }
        }
    }

    /// <summary>Call it after the file has been created.</summary>
    internal static string Add(string name)
    {
        Names[name] = true;
        return name;
    }

    /// <summary>The file is removed, or has its final name.</summary>
    internal static void Forget(string name) => Names.TryRemove(name, out _);
}
