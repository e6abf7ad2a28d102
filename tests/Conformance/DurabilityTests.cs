using System.Net;
using System.Text.Json.Nodes;
using ImageTools.Conformance.Client;
using ImageTools.Conformance.Ecs;
using ImageTools.Conformance.Oss;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance;

/// <summary>
/// What was answered stays true when the server is killed (kill -9) and started again on the same data. Nothing but HTTP
/// tells.
/// </summary>
public sealed class DurabilityTests
{
    private const int PartSize = Place.PartSize;

    [Fact]
    public async Task Objects_with_all_their_headers_tags_and_times_are_the_same_after_kill_9()
    {
        await using var server = await KilledService.StartAsync();
        var place = new Place(server.Now);
        foreach (var (name, n) in DifficultKeys.All.Select((name, n) => (name, n)))
        {
            (
                await place.Put(
                    name,
                    Place.Bytes(n * 1000, n),
                    ("Content-Type", "application/x-raw"),
                    ("Cache-Control", "no-cache"),
                    ("x-oss-meta-n", $"{n}"),
                    ("x-oss-tagging", $"n={n}&%C3%BC=+"),
                    ("x-oss-storage-class", n % 2 == 0 ? "IA" : "Standard")
                )
            ).Granted();
        }
        var retagged = "<Tagging><TagSet><Tag><Key>later</Key><Value>1</Value></Tag></TagSet></Tagging>"u8.ToArray();
        (await place.Send("PUT", "a.raw", "tagging", retagged)).Granted();
        (await place.Send("DELETE", "100%.raw")).Granted();
        (await place.Put("a b.raw", [1, 2, 3])).Granted();
        var upload = await place.Initiate("parts.raw", ("x-oss-meta-n", "parts"));
        (await place.Part("parts.raw", upload, 2, [9])).Granted();
        (await place.Part("parts.raw", upload, 1, Place.Bytes(PartSize, 1))).Granted();
        (await place.Complete("parts.raw", upload, [(1, Place.Md5(Place.Bytes(PartSize, 1))), (2, Place.Md5([9]))])).Granted();

        async Task<List<string>> Look()
        {
            var now = new Place(server.Now, place.Prefix);
            List<string> seen =
            [
                (await now.List("encoding-type=url&max-keys=1000")).Granted().Text,
                (await now.Oss.Send("GET", "", "bucketInfo")).Granted().Text,
            ];
            foreach (var name in DifficultKeys.All.Append("parts.raw"))
            {
                var got = await now.Get(name);
                var headers = got
                    .Headers.Where(h => h.Key is not ("Date" or "x-oss-request-id"))
                    .OrderBy(h => h.Key, StringComparer.Ordinal)
                    .Select(h => $"{h.Key}: {h.Value}");
                seen.Add(
                    got.Status == 200
                        ? $"{name}\n{string.Join('\n', headers)}\n{Place.Md5(got.Body)}\n"
                            + $"{(await now.Send("GET", name, "tagging")).Granted().Text}"
                        : $"{name}\n{got.Code}"
                );
            }
            return seen;
        }
        var before = await Look();
        Assert.Contains(before, s =>
            s.Contains("x-oss-meta-n: parts", StringComparison.Ordinal)
            && s.Contains("x-oss-object-type: Multipart", StringComparison.Ordinal)
        );
        Assert.Contains("100%.raw\nNoSuchKey", before);

        await server.KillAndRestartAsync();
        Assert.Equal(before, await Look());
        await server.KillAndRestartAsync();
        Assert.Equal(before, await Look());
    }

    [Fact]
    public async Task An_unfinished_upload_is_there_with_its_parts_after_kill_9_and_can_be_finished()
    {
        await using var server = await KilledService.StartAsync();
        var place = new Place(server.Now);
        byte[] first = Place.Bytes(PartSize, 1),
            again = Place.Bytes(PartSize + 1, 2),
            third = Place.Bytes(3 * PartSize, 3),
            second = Place.Bytes(2 * PartSize, 4),
            last = [7];
        var upload = await place.Initiate(
            "disk 1.raw",
            ("x-oss-meta-origin", "test"),
            ("x-oss-tagging", "a=1"),
            ("x-oss-storage-class", "IA")
        );
        foreach (var (number, bytes) in ((int, byte[])[])[(3, third), (1, first), (1, again)])
            (await place.Part("disk 1.raw", upload, number, bytes)).Granted();
        string other = await place.Initiate("disk 1.raw"),
            aborted = await place.Initiate("disk 2.raw");
        (await place.Part("disk 2.raw", aborted, 1, first)).Granted();
        (await place.Send("DELETE", "disk 2.raw", $"uploadId={aborted}")).Granted();

        async Task<(string, string, string)> Look()
        {
            var now = new Place(server.Now, place.Prefix);
            return (
                (await now.List("uploads")).Granted().Text,
                (await now.Send("GET", "disk 1.raw", $"uploadId={upload}")).Granted().Text,
                (await now.Send("GET", "disk 1.raw", $"uploadId={other}")).Granted().Text
            );
        }
        var before = await Look();
        await server.KillAndRestartAsync();
        Assert.Equal(before, await Look());

        place = new Place(server.Now, place.Prefix);
        Assert.Equal("NoSuchUpload", await place.Code("GET", "disk 2.raw", $"uploadId={aborted}"));
        (await place.Part("disk 1.raw", upload, 2, second)).Granted();
        await server.KillAndRestartAsync();
        place = new Place(server.Now, place.Prefix);
        (await place.Part("disk 1.raw", upload, 9, last)).Granted();
        (
            await place.Complete(
                "disk 1.raw",
                upload,
                [(1, Place.Md5(again)), (2, Place.Md5(second)), (3, Place.Md5(third)), (9, Place.Md5(last))]
            )
        ).Granted();
        await server.KillAndRestartAsync();

        place = new Place(server.Now, place.Prefix);
        var got = (await place.Get("disk 1.raw")).Granted();
        byte[] whole = [.. again, .. second, .. third, .. last];
        Assert.Equal(whole, got.Body);
        Assert.Equal(
            (Place.Crc(whole), "test", "1", "IA"),
            (got["x-oss-hash-crc64ecma"], got["x-oss-meta-origin"], got["x-oss-tagging-count"], got["x-oss-storage-class"])
        );
        Assert.Equal("NoSuchUpload", await place.Code("GET", "disk 1.raw", $"uploadId={upload}"));
        Assert.Equal([other], (await place.List("uploads")).All("UploadId"));
    }

    [Fact]
    public async Task Images_tasks_snapshots_tokens_roles_rules_and_temporary_keys_are_the_same_after_kill_9()
    {
        await using var server = await KilledService.StartAsync();
        var place = new Place(server.Now);
        var rpc = new RpcClient(server.Now);
        (await place.Put("disk.raw", Place.Bytes(1 << 20, 1))).Granted();
        (string, string)[] import =
        [
            ("ImageName", "kept"),
            ("DiskDeviceMapping.1.OSSBucket", place.Oss.Bucket),
            ("DiskDeviceMapping.1.OSSObject", place.Key("disk.raw")),
            ("Tag.1.Key", "a"),
            ("Tag.1.Value", "b"),
            ("ClientToken", "token-1"),
        ];
        var accepted = (await rpc.Ecs("ImportImage", import)).Granted();
        await rpc.End(accepted.GetProperty("TaskId").GetString()!);
        (string, string) role = ("RoleName", "conformance"),
            custom = ("PolicyName", "narrow");
        var (user, arn) = await CallTests.UserAndRoleAsync(rpc, "conformance");
        (
            await rpc.Ram(
                "CreatePolicy",
                custom,
                ("PolicyDocument", """{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["*"]}]}""")
            )
        ).Granted();
        (await rpc.Ram("AttachPolicyToRole", role, custom, ("PolicyType", "Custom"))).Granted();
        var session = (await user.Sts("AssumeRole", ("RoleArn", arn), ("RoleSessionName", "conformance")))
            .Granted()
            .GetProperty("Credentials");
        var key = new Credentials(
            session.GetProperty("AccessKeyId").GetString()!,
            session.GetProperty("AccessKeySecret").GetString()!,
            session.GetProperty("SecurityToken").GetString()!
        );
        byte[] rule =
        [
            .. "<LifecycleConfiguration><Rule><ID>stale</ID><Prefix>images/</Prefix><Status>Enabled</Status>"u8,
            .. "<AbortMultipartUpload><Days>3</Days></AbortMultipartUpload></Rule></LifecycleConfiguration>"u8,
        ];
        (await place.Oss.Send("PUT", "", "lifecycle", rule, ("Content-MD5", Place.Md5Base64(rule)))).Granted();
        (await (place.Oss with { Bucket = "second-bucket" }).Send("PUT", "", "", [])).Granted();

        async Task<List<string>> Look()
        {
            var now = new RpcClient(server.Now);
            var oss = new OssClient(server.Now);
            List<string> seen = [];
            foreach (
                var reply in (Reply[])
                    [
                        await now.Ecs("ImportImage", import),
                        await now.Ecs("DescribeImages"),
                        await now.Ecs("DescribeTasks"),
                        await now.Ecs("DescribeSnapshots"),
                        await now.Ecs("DescribeTaskAttribute", ("TaskId", accepted.GetProperty("TaskId").GetString()!)),
                        await now.Ram("GetRole", role),
                        await now.Ram("ListRoles"),
                        await now.Ram("ListUsers"),
                        await now.Ram("ListPoliciesForUser", ("UserName", "conformance")),
                        await (now with { Key = user.Key }).Sts("GetCallerIdentity"),
                        await now.Ram("ListPoliciesForRole", role),
                        await now.Ram("GetPolicy", custom, ("PolicyType", "Custom")),
                        await now.Sts("GetCallerIdentity"),
                        await (now with { Key = key }).Sts("GetCallerIdentity"),
                    ]
            )
            {
                var json = JsonNode.Parse(reply.Granted().GetRawText())!.AsObject();
                json.Remove("RequestId");
                seen.Add(json.ToJsonString());
            }
            seen.Add((await oss.Send("GET", "", "lifecycle")).Granted().Text);
            seen.Add((await (oss with { Bucket = "" }).Send("GET", "")).Granted().Text);
            seen.Add((await (oss with { Key = key }).Send("HEAD", place.Key("disk.raw"))).Code);
            seen.Add((await now.Ecs("ImportImage", [.. import, ("Description", "another")])).Code);
            return seen;
        }
        var before = await Look();
        Assert.Equal(["OK", "IdempotentParameterMismatch"], before[^2..]);
        await server.KillAndRestartAsync();
        Assert.Equal(before, await Look());
    }

    [Fact]
    public async Task An_import_that_was_running_at_kill_9_has_ended_and_can_be_made_again()
    {
        await using var server = await KilledService.StartAsync();
        var place = new Place(server.Now);
        (await place.Put("disk.raw", Place.Bytes(1 << 20, 1))).Granted();
        (string, string)[] disk =
        [
            ("DiskDeviceMapping.1.OSSBucket", place.Oss.Bucket),
            ("DiskDeviceMapping.1.OSSObject", place.Key("disk.raw")),
        ];
        // Tasks take turns: whatever becomes of the first, the last of these still waits when the server dies.
        List<string> tasks = [];
        foreach (var n in Enumerable.Range(0, 4))
        {
            tasks.Add(
                (await new RpcClient(server.Now).Ecs("ImportImage", [.. disk, ("ImageName", $"running-{n}")]))
                    .Granted()
                    .GetProperty("TaskId")
                    .GetString()!
            );
        }

        await server.KillAndRestartAsync();

        var rpc = new RpcClient(server.Now);
        foreach (var task in tasks)
            Assert.Contains((await rpc.End(task)).GetProperty("TaskStatus").GetString(), (string[])["Finished", "Failed"]);
        Assert.Equal("Failed", (await rpc.End(tasks[^1])).GetProperty("TaskStatus").GetString());
        Assert.Empty((await rpc.Ecs("DescribeImages", ("ImageName", "running-3"))).List("Images", "Image"));
        var again = (await rpc.Ecs("ImportImage", [.. disk, ("ImageName", "again")])).Granted();
        Assert.Equal("Finished", (await rpc.End(again.GetProperty("TaskId").GetString()!)).GetProperty("TaskStatus").GetString());
    }

    [Fact]
    public async Task Bodies_that_were_on_their_way_at_kill_9_have_changed_nothing()
    {
        await using var server = await KilledService.StartAsync();
        var place = new Place(server.Now);
        byte[] old = Place.Bytes(5000, 1),
            part = Place.Bytes(PartSize, 2);
        (await place.Put("old.raw", old)).Granted();
        var upload = await place.Initiate("parts.raw");
        (await place.Part("parts.raw", upload, 1, part)).Granted();
        HalfBody[] halves = [new(), new(), new(), new()];
        Task[] requests =
        [
            place.Oss.SendContent("PUT", place.Key("old.raw"), "", halves[0]),
            place.Oss.SendContent("PUT", place.Key("new.raw"), "", halves[1]),
            place.Oss.SendContent("PUT", place.Key("parts.raw"), $"partNumber=1&uploadId={upload}", halves[2]),
            place.Oss.SendContent("PUT", place.Key("parts.raw"), $"partNumber=2&uploadId={upload}", halves[3]),
        ];
        await Task.WhenAll(halves.Select(h => h.HalfWay));

        await server.KillAsync();
        foreach (var half in halves)
            half.GoOn();
        foreach (var request in requests)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => request);
        await server.KillAndRestartAsync();

        place = new Place(server.Now, place.Prefix);
        Assert.Equal(old, (await place.Get("old.raw")).Body);
        Assert.Equal("NoSuchKey", await place.Code("GET", "new.raw"));
        var listed = Assert.Single((await place.Send("GET", "parts.raw", $"uploadId={upload}")).Groups("Part"));
        Assert.Equal(("1", $"\"{Place.Md5(part)}\""), (listed["PartNumber"], listed["ETag"]));
        (await place.Complete("parts.raw", upload, [(1, Place.Md5(part))])).Granted();
        Assert.Equal(part, (await place.Get("parts.raw")).Body);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(250)]
    public async Task What_sixteen_clients_were_told_before_kill_9_is_true_after_it(int answers)
    {
        await using var server = await KilledService.StartAsync();
        var place = new Place(server.Now);
        var moment = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = 0;
        void Told()
        {
            if (Interlocked.Increment(ref told) == answers)
                moment.SetResult();
        }
        var clients = Enumerable.Range(0, 16).Select(n => new BusyClient(n, Told)).ToList();
        var work = clients.Select(c => Task.Run(() => c.WorkAsync(place))).ToList();

        await moment.Task;
        await server.KillAsync();
        await Task.WhenAll(work);
        await server.KillAndRestartAsync();

        place = new Place(server.Now, place.Prefix);
        foreach (var client in clients)
            await client.CheckAsync(place);
    }

    /// <summary>Half a body; the other half never comes.</summary>
    private sealed class HalfBody : HttpContent
    {
        private readonly TaskCompletionSource halfWay = new(),
            goOn = new();

        public Task HalfWay => halfWay.Task;

        public void GoOn() => goOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Place.Bytes(PartSize, 9));
            await stream.FlushAsync();
            halfWay.TrySetResult();
            await goOn.Task;
            throw new IOException("The server is dead.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 2 * PartSize;
            return true;
        }
    }

    /// <summary>
    /// Puts, replaces, deletes and completes under names of its own until the server dies, and remembers what it was
    /// told.
    /// </summary>
    private sealed class BusyClient(int number, Action told)
    {
        private readonly Dictionary<string, byte[]?> objects = [];
        private readonly Dictionary<(string Name, string Upload), SortedDictionary<int, byte[]>> uploads = [];
        private (string Name, byte[]? Bytes)? asked;

        public async Task WorkAsync(Place place)
        {
            try
            {
                for (var round = 0; ; round++)
                    await RoundAsync(place, round);
            }
            catch (HttpRequestException)
            {
                // The server was killed.
            }
        }

        /// <summary>Every object is what this client was told, or, of the one request that was not answered, what it asked for.</summary>
        public async Task CheckAsync(Place place)
        {
            if (asked is { } open)
                objects.TryAdd(open.Name, null);
            foreach (var (name, bytes) in objects)
            {
                var got = await place.Get(name);
                Assert.Contains(got.Code, (string[])["OK", "NoSuchKey"]);
                var found = got.Code == "OK" ? Place.Md5(got.Body) : null;
                var may = asked is { } last && last.Name == name ? last.Bytes : bytes;
                Assert.Contains(found, (string?[])[bytes is null ? null : Place.Md5(bytes), may is null ? null : Place.Md5(may)]);
                if (got.Code == "OK")
                    Assert.Equal(Place.Crc(got.Body), got["x-oss-hash-crc64ecma"]);
            }
            foreach (var ((name, upload), parts) in uploads)
            {
                var list = await place.Send("GET", name, $"uploadId={upload}");
                // Only an upload whose completion was not answered may be gone, and then it is the object.
                if (list.Code == "NoSuchUpload" && asked is { } last && last.Name == name)
                {
                    Assert.Equal(last.Bytes, (await place.Get(name)).Granted().Body);
                    continue;
                }
                var listed = list.Granted()
                    .Xml.Elements()
                    .Where(e => e.Name.LocalName == "Part")
                    .Select(e => e.Elements().First(c => c.Name.LocalName == "ETag").Value)
                    .ToHashSet();
                Assert.Superset(parts.Values.Select(p => $"\"{Place.Md5(p)}\"").ToHashSet(), listed);
            }
        }

        private async Task RoundAsync(Place place, int round)
        {
            string plain = $"{number}/{round % 3}.raw",
                parted = $"{number}/parts-{round}.raw";
            await Put(place, plain, Place.Bytes(20_000 + number, (number * 1000) + round));
            var upload = await place.Initiate(parted);
            SortedDictionary<int, byte[]> parts = [];
            uploads[(parted, upload)] = parts;
            told();
            for (var n = 1; n <= 3; n++)
            {
                var bytes = Place.Bytes(PartSize, (number * 1000) + (round * 10) + n);
                (await place.Part(parted, upload, n, bytes)).Granted();
                parts[n] = bytes;
                told();
            }
            byte[] whole = [.. parts.Values.SelectMany(p => p)];
            asked = (parted, whole);
            (await place.Complete(parted, upload, parts.Select(p => (p.Key, Place.Md5(p.Value))))).Granted();
            objects[parted] = whole;
            uploads.Remove((parted, upload));
            asked = null;
            told();
            if (round % 3 == 2)
            {
                asked = (plain, null);
                (await place.Send("DELETE", plain)).Granted();
                objects[plain] = null;
                asked = null;
                told();
            }
        }

        private async Task Put(Place place, string name, byte[] bytes)
        {
            asked = (name, bytes);
            (await place.Put(name, bytes)).Granted();
            objects[name] = bytes;
            asked = null;
            told();
        }
    }
}
