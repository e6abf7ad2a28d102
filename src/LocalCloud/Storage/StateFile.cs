using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ImageTools.LocalCloud.Storage;

/// <summary>Small JSON files that are replaced as a whole.</summary>
internal static class StateFile
{
    /// <summary>The state, or null when there is none yet.</summary>
    /// <exception cref="InvalidDataException">The file exists but is damaged.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, type);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged ({e.Message}). Remove it to start again; the state in it is then lost.", e);
        }
    }

    /// <summary>Writes a second file, flushes it to the disk and renames it, so that a reader sees the old state or the new one.</summary>
    public static void Write<T>(string path, T state, JsonTypeInfo<T> type, bool secret = false)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, state, type);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
