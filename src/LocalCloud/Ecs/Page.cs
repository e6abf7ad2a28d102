using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Pages of lists as ECS writes them: a set object around an array, PageNumber and PageSize.</summary>
internal static class Page
{
    public static Action<Utf8JsonWriter> Write<T>(
        RpcRequest request,
        IReadOnlyList<T> all,
        int pageSize,
        string region,
        string set,
        string item,
        Action<Utf8JsonWriter, T> write
    )
    {
        var number = request.Number("PageNumber", 1, 1, int.MaxValue);
        var size = request.Number("PageSize", pageSize, 1, 100);
        return json =>
        {
            json.WriteString("RegionId", region);
            json.WriteNumber("TotalCount", all.Count);
            json.WriteNumber("PageNumber", number);
            json.WriteNumber("PageSize", size);
            JsonSet.Write(json, set, item, all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size), write);
        };
    }

    /// <summary>The second form of ECS: MaxResults, and a NextToken for the start of the next page.</summary>
    public static Action<Utf8JsonWriter> Follow<T>(
        RpcRequest request,
        IReadOnlyList<T> all,
        int pageSize,
        string set,
        string item,
        Action<Utf8JsonWriter, T> write
    )
    {
        var from = request.Number("NextToken", 0, 0, int.MaxValue);
        var size = request.Number("MaxResults", pageSize, 1, 100);
        return json =>
        {
            json.WriteString("NextToken", from + size < all.Count ? (from + size).ToString(CultureInfo.InvariantCulture) : "");
            JsonSet.Write(json, set, item, all.Skip(from).Take(size), write);
        };
    }

    /// <summary>Times of tasks and images: whole seconds, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
