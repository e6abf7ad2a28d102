using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Tags of images and snapshots.</summary>
internal sealed class EcsTagsApi(EcsStore store)
{
    private const int MostIds = 50,
        MostTags = 20,
        PageSize = 50;

    public Action<Utf8JsonWriter> Tag(RpcRequest request)
    {
        var tags = ImportParameters.ReadTags(request);
        if (tags.Count == 0)
            throw RpcException.Missing("Tag.1.Key");
        Change(request, old => [.. old.Where(t => !tags.Exists(n => n.Key == t.Key)), .. tags]);
        return static _ => { };
    }

    public Action<Utf8JsonWriter> Untag(RpcRequest request)
    {
        var keys = request.List("TagKey");
        if (keys.Count > MostTags)
            throw new RpcException(400, "NumberExceed.Tags", $"The maximum number of tags is exceeded: {MostTags}.");
        if (keys.Count == 0 && !request.Flag("All"))
            throw RpcException.Missing("TagKey.1");
        Change(request, old => [.. old.Where(t => keys.Count > 0 && !keys.Contains(t.Key))]);
        return static _ => { };
    }

    public Action<Utf8JsonWriter> List(RpcRequest request)
    {
        var (type, ids) = (TypeOf(request), request.List("ResourceId"));
        var wanted = ImportParameters.ReadTags(request);
        if (ids.Count == 0 && wanted.Count == 0)
            throw RpcException.Missing("ResourceId.1");
        if (ids.Count > MostIds)
            throw TooMany();
        var all = store.Read(s =>
            Resources(s, type, request["RegionId"]!)
                .Where(r => (ids.Count == 0 || ids.Contains(r.Id)) && Has(r.Tags, wanted, request))
                .SelectMany(r => r.Tags.Select(t => (r.Id, t.Key, t.Value)))
                .ToList()
        );
        var from = request.Number("NextToken", 0, 0, int.MaxValue);
        return json =>
        {
            json.WriteString("NextToken", from + PageSize < all.Count ? (from + PageSize).ToString(CultureInfo.InvariantCulture) : "");
            JsonSet.Write(json, "TagResources", "TagResource", all.Skip(from).Take(PageSize), (json, one) =>
            {
                var (id, key, value) = one;
                json.WriteString("ResourceType", type);
                json.WriteString("ResourceId", id);
                json.WriteString("TagKey", key);
                json.WriteString("TagValue", value);
            });
        };
    }

    /// <summary>Whether a resource has all tags of the request's filter. A filter without a value matches every value.</summary>
    public static bool Has(IReadOnlyList<EcsTag> tags, List<EcsTag> wanted, RpcRequest request)
    {
        for (var n = 0; n < wanted.Count; n++)
        {
            var (key, value) = (
                wanted[n].Key,
                request.Parameters.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"Tag.{n + 1}.Value"))
            );
            if (!tags.Any(t => t.Key == key && (value is null || t.Value == value)))
                return false;
        }
        return true;
    }

    // All resources or none: a resource that does not exist is refused before anything is changed.
    private void Change(RpcRequest request, Func<List<EcsTag>, List<EcsTag>> change)
    {
        var (type, ids, region) = (TypeOf(request), request.List("ResourceId"), request["RegionId"]!);
        if (ids.Count == 0)
            throw RpcException.Missing("ResourceId.1");
        if (ids.Count > MostIds)
            throw TooMany();
        store.Change(s =>
        {
            var found = Resources(s, type, region).Where(r => ids.Contains(r.Id)).ToDictionary(r => r.Id, r => change(r.Tags));
            if (ids.FirstOrDefault(id => !found.ContainsKey(id)) is { } missing)
            {
                throw new RpcException(
                    404,
                    "InvalidResourceId.NotFound",
                    $"The specified ResourceIds are not found in our records: {missing}."
                );
            }

            if (found.Values.Any(t => t.Count > MostTags))
                throw new RpcException(400, "NumberExceed.Tags", $"The maximum number of tags is exceeded: {MostTags}.");
            for (var i = 0; type == "image" && i < s.Images.Count; i++)
                s.Images[i] = found.TryGetValue(s.Images[i].Id, out var tags) ? s.Images[i] with { Tags = tags } : s.Images[i];
            for (var i = 0; type == "snapshot" && i < s.Snapshots.Count; i++)
                s.Snapshots[i] = found.TryGetValue(s.Snapshots[i].Id, out var tags) ? s.Snapshots[i] with { Tags = tags } : s.Snapshots[i];
            return true;
        });
    }

    private static IEnumerable<(string Id, List<EcsTag> Tags)> Resources(EcsState state, string type, string region) =>
        type == "image"
            ? state.Images.Where(i => i.Region == region).Select(i => (i.Id, i.Tags))
            : state.Snapshots.Where(p => p.Region == region).Select(p => (p.Id, p.Tags));

    private static string TypeOf(RpcRequest request) =>
        request.Required("ResourceType") is "image" or "snapshot"
            ? request["ResourceType"]!
            : throw new RpcException(
                400,
                "InvalidResourceType.NotFound",
                "The ResourceType provided does not exist here: the local cloud has images and snapshots."
            );

    private static RpcException TooMany() =>
        new(400, "NumberExceed.ResourceIds", $"The maximum number of ResourceIds is exceeded: {MostIds}.");
}
