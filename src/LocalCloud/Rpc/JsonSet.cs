using System.Text.Json;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>
/// A list as the RPC services write it: an object with the name of the set, and in it an array with the name of its items.
/// </summary>
internal static class JsonSet
{
    /// <summary>Writes the items of one page, each as an object.</summary>
    public static void Write<T>(Utf8JsonWriter json, string set, string item, IEnumerable<T> page, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject(set);
        json.WriteStartArray(item);
        foreach (var one in page)
        {
            json.WriteStartObject();
            write(json, one);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
