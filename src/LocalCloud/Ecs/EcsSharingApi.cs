using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>The accounts that an image is shared with. There is only one account here: the others are stored and listed, and have no
/// effect.</summary>
internal sealed class EcsSharingApi(EcsStore store, string accountId)
{
    private const int MostAtOnce = 10;

    public Action<Utf8JsonWriter> Modify(RpcRequest request)
    {
        // The service reads the first ten of each.
        var (added, removed) = (
            request.List("AddAccount").Take(MostAtOnce).ToList(),
            request.List("RemoveAccount").Take(MostAtOnce).ToList()
        );
        if (added.Count + removed.Count == 0)
            throw RpcException.Missing("AddAccount.1");
        if (added.Concat(removed).FirstOrDefault(a => a.Length is 0 or > 20 || !a.All(char.IsAsciiDigit)) is { } malformed)
            throw new RpcException(404, "InvalidAccount.NotFound", $"The specified Account does not exist: {malformed}.");
        if (added.Contains(accountId))
            throw new RpcException(403, "InvalidAccount.Forbbiden", "The image can not be shared with the account that it belongs to.");
        store.Change(s =>
        {
            var image = Find(s, request);
            if (image.Status is not ("Available" or "Deprecated"))
                throw new RpcException(403, "IncorrectImageStatus", $"The image can not be shared; its status is {image.Status}.");
            if (request.Flag("DryRun"))
                throw new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");
            s.Images[s.Images.IndexOf(image)] = image with { SharedWith = [.. image.SharedWith.Union(added).Except(removed)] };
            return true;
        });
        return static _ => { };
    }

    public Action<Utf8JsonWriter> Describe(RpcRequest request)
    {
        var image = store.Read(s => Find(s, request));
        var accounts = Page.Write(request, image.SharedWith, 10, image.Region, "Accounts", "Account", static (json, account) =>
            json.WriteString("AliyunId", account)
        );
        return json =>
        {
            json.WriteString("ImageId", image.Id);
            accounts(json);
            json.WriteStartObject("ShareGroups");
            json.WriteStartArray("ShareGroup");
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    private static EcsImage Find(EcsState state, RpcRequest request) =>
        state.Images.Find(i => i.Id == request.Required("ImageId") && i.Region == request["RegionId"])
        ?? throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
}
