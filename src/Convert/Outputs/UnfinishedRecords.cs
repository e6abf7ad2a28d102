using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// Records of temporary names in use, in the user's state directory, so that `clean` finds left-over files in any directory. A record is a
/// file that holds a path; its writer keeps it locked. Where no record can be written, only the next run for the same target finds
/// left-over files.
/// </summary>
/// <param name="directory">Directory of the records; created when needed.</param>
public sealed class UnfinishedRecords(string directory)
{
    private const string Extension = ".target";
    private const int LongestPath = 64 << 10;

    /// <summary>The records of the user: $XDG_STATE_HOME/imagetools/targets, or the system's directory for application data.</summary>
    public static UnfinishedRecords Default { get; } = new(Path.Combine(StateDirectory.Path, "targets"));

    /// <summary>Removes temporary files of killed processes; returns their names.</summary>
    public IReadOnlyList<string> Clean()
    {
        List<string> removed = [];
        foreach (var record in Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + Extension) : [])
        {
            try
            {
                using var held = new FileStream(record, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
                if (held.Length > LongestPath)
                    continue;
                using var reader = new StreamReader(held, Encoding.UTF8);
                var path = reader.ReadToEnd();
                // Its writer was killed before it created a file.
                if (path.Length == 0)
                    File.Delete(record);
                if (!Path.IsPathFullyQualified(path) || !UnfinishedFile.IsTemporary(path))
                    continue;
                if (UnfinishedFile.TryRemove(path))
                    removed.Add(path);
                // The file cannot be reached now; the record is kept for a later try.
                if (!Path.Exists(path) && Directory.Exists(Path.GetDirectoryName(path)))
                    File.Delete(record);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A process is writing this target.
            }
        }
        return removed;
    }

    /// <summary>Records a name before it is used; disposing removes the record. Null where no record can be written.</summary>
    internal IDisposable? Begin(string path)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var held = new FileStream(
                PathOf(path),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    BufferSize = 0,
                    Options = FileOptions.DeleteOnClose,
                }
            );
            held.Write(Encoding.UTF8.GetBytes(path));
            held.SetLength(held.Position);
            return held;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A left-over file was removed.</summary>
    internal void Forget(string path)
    {
        try
        {
            File.Delete(PathOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // `clean` removes it.
        }
    }

    private string PathOf(string path) =>
        Path.Combine(directory, System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..24] + Extension);
}
