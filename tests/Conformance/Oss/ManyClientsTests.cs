using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;

namespace ImageTools.Conformance.Oss;

/// <summary>Many clients at once.</summary>
public sealed class ManyClientsTests(ServiceCollection services)
{
    private const int Clients = 16,
        Parts = 4;

    [Theory, Stated]
    public async Task Sixteen_clients_at_once_each_get_what_they_put_and_one_of_them_wins_what_all_want(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var together = await place.Initiate("together.raw");

        var winners = await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => Task.Run(() => Work(place, n, together))));

        // Only one may create what none may overwrite.
        var winner = Array.FindIndex(winners, w => w);
        Assert.Single(winners, w => w);
        Assert.Equal(Of(winner, 99), (await place.Get("first.raw")).Body);
        // What everyone may overwrite is one of the bodies, whole.
        Assert.Contains((await place.Get("last.raw")).Body, Enumerable.Range(0, Clients).Select(n => Of(n, 98)), Same.Instance);
        var done = (
            await place.Complete("together.raw", together, Enumerable.Range(0, Clients).Select(n => (n + 1, Place.Md5(Of(n, 97)))))
        ).Granted();
        byte[] whole = [.. Enumerable.Range(0, Clients).SelectMany(n => Of(n, 97))];
        Assert.Equal(Place.Crc(whole), done["x-oss-hash-crc64ecma"]);
        Assert.Equal(whole, (await place.Get("together.raw")).Body);
        Assert.Equal(Clients + 3, (await place.List("list-type=2&max-keys=1000")).Groups("Contents").Count);
        Assert.Empty((await place.List("uploads")).Groups("Upload"));
    }

    /// <summary>
    /// An object of one's own in parts that arrive together, an upload given up, and a share in what all do. Whether this client
    /// was the first.
    /// </summary>
    private static async Task<bool> Work(Place place, int n, string together)
    {
        var name = $"{n}/disk.raw";
        string upload = await place.Initiate(name),
            abandoned = await place.Initiate(name);
        await Task.WhenAll(Enumerable.Range(0, Parts).Select(async p => (await place.Part(name, upload, p + 1, Of(n, p))).Granted()));
        (await place.Part(name, abandoned, 1, Of(n, 50))).Granted();
        (await place.Part("together.raw", together, n + 1, Of(n, 97))).Granted();
        (await place.Put("last.raw", Of(n, 98))).Granted();
        var first = await place.Put("first.raw", Of(n, 99), ("x-oss-forbid-overwrite", "true"));
        Assert.Contains(first.Code, (string[])["OK", "FileAlreadyExists"]);
        // Of two completions of one upload at once, one makes the object and the other finds no upload.
        var lists = Enumerable.Range(0, Parts).Select(p => (p + 1, Place.Md5(Of(n, p)))).ToList();
        var codes = (await Task.WhenAll(place.Complete(name, upload, lists), place.Complete(name, upload, lists)))
            .Select(a => a.Code)
            .Order(StringComparer.Ordinal);
        Assert.Equal(["NoSuchUpload", "OK"], codes);
        Assert.Equal(204, (await place.Send("DELETE", name, $"uploadId={abandoned}")).Status);
        byte[] whole = [.. Enumerable.Range(0, Parts).SelectMany(p => Of(n, p))];
        Assert.Equal(whole, (await place.Get(name)).Body);
        return first.Code == "OK";
    }

    private static byte[] Of(int client, int part) => Place.Bytes(Place.PartSize + client, (client * 100) + part);

    private sealed class Same : IEqualityComparer<byte[]>
    {
        public static readonly Same Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
