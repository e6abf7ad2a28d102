using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// Records of temporary names in use, in the user's state directory, so that `clean` finds what killed processes left anywhere. A record is
/// a file that holds a path; its writer keeps it locked. Where none can be written, only the next run of the same target finds what is
/// left.
/// </summary>
/// <param name="directory">Where they lie; made when it is needed.</param>
public sealed class UnfinishedRecords(string directory)
{
    private const string Extension = ".target";
    private const int LongestPath = 64 << 10;

    /// <summary>Those of the user: $XDG_STATE_HOME/imagetools/targets, or where the system keeps such things.</summary>
    public static UnfinishedRecords Default { get; } = new(Path.Combine(StateDirectory.Path, "targets"));

    /// <summary>Removes the temporary files that killed processes left; returns their names.</summary>
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
                // Its writer was killed before it had begun anything.
                if (path.Length == 0)
                    File.Delete(record);
                if (!Path.IsPathFullyQualified(path) || !UnfinishedFile.IsTemporary(path))
                    continue;
                if (UnfinishedFile.TryRemove(path))
                    removed.Add(path);
                // What can't be reached now may be reached another time.
                if (!Path.Exists(path) && Directory.Exists(Path.GetDirectoryName(path)))
                    File.Delete(record);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody writes that target right now.
            }
        }
        return removed;
    }

    /// <summary>Notes a name before it is used; disposing removes the note. Null where none can be kept.</summary>
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
