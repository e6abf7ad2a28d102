using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Import.Ram;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Interop;

/// <summary>
/// Keys, tokens and passwords come in by every way that there is, things go well and go wrong, and afterwards everything that was said and
/// every file that was written is searched for them. No test sees the instance metadata: its address can't be told to the command.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecretTests
{
    private const string Id = "LTAI5tEavesdropped00";

    // Letters that each way of writing writes in its own way.
    private static readonly string Owner = Random("own+er/="),
        Wrong = Random("wro+ng/="),
        Token = Random("tok+en/="),
        Handed = Random("han+ded/="),
        Password = Random("pass~word");

    // As an access key's: what nothing but its look gives away.
    private static readonly string Looks =
        "aB3" + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789", 27);

    [Fact]
    public async Task No_secret_is_in_anything_that_is_said_or_written()
    {
        await using var story = await Story.BeginAsync();
        story.Help();
        story.EveryWayInWorks();
        story.EveryWayInFails();
        story.TypedInPlacesForNames();
        story.ServicesEchoWhatTheyWereSent();
        await story.AddressesWithPasswordsAsync();
        await story.UploadIsKilledAndResumedAsync();
        story.ImportsAndWhatFollows();
        story.EmbeddedCloud();
        story.Crashes();

        story.Judge();
    }

    [Fact]
    public void A_secret_is_found_in_every_form_wherever_it_was_left()
    {
        using var user = new Overheard();
        var secrets = new Secrets();
        secrets.Add("owner", Owner);
        Assert.Empty(user.Everything().SelectMany(e => secrets.In(e.Bytes)));

        var forms = Secrets.Forms(Owner).ToArray();
        foreach (var (index, (form, bytes)) in forms.Index())
        {
            Assert.True(secrets.In([.. "before "u8, .. bytes, .. " behind"u8]).Any(), form);
            File.WriteAllBytes(Path.Combine(user.Work, $"{index}"), bytes);
        }
        Assert.Equal(forms.Length, user.Everything().Count(e => secrets.In(e.Bytes).Any()));
        foreach (var around in (string[])["", "i", "id", "id:"])
        {
            Assert.NotEmpty(
                secrets.In(Encoding.ASCII.GetBytes(System.Convert.ToBase64String(Encoding.UTF8.GetBytes($"{around}{Owner}{around}"))))
            );
        }
    }

    private static string Random(string letters) =>
        RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789", 24) + letters;

    /// <summary>The cloud, the user, and what happens to them.</summary>
    private sealed class Story : IAsyncDisposable
    {
        private readonly Overheard user = new();
        private readonly Secrets secrets = new();
        private readonly ServedCloud cloud;
        private readonly EchoServer echo;
        private readonly Gate gate;
        private readonly string raw,
            config,
            account;
        private readonly Dictionary<string, string> files;

        private Story(ServedCloud cloud, EchoServer echo, Gate gate, string account, Credentials session)
        {
            (this.cloud, this.echo, this.gate, this.account) = (cloud, echo, gate, account);
            foreach (
                var (name, secret) in ((string, string)[])
                    [("owner", Owner), ("wrong", Wrong), ("token", Token), ("handed", Handed), ("password", Password), ("looks", Looks)]
            )
            {
                secrets.Add(name, secret);
            }

            using var disk = new TempDirectory();
            raw = Path.Combine(user.Work, "disk.raw");
            File.Copy(CloudErrorTests.Raw(disk, 8 << 20), raw);
            files = new()
            {
                ["keys"] = user.Give(
                    "keys.sh",
                    """tr '\0' ' ' < /proc/$PPID/cmdline > started-by; echo """
                        + $$"""'{"mode":"AK","access_key_id":"{{Id}}","access_key_secret":"{{Owner}}"}'{{'\n'}}"""
                ),
                ["no-keys"] = user.Give("no-keys.sh", $"echo '{{{Handed} {Wrong}'; exit 3\n"),
                ["bad-keys"] = user.Give("bad-keys.sh", $"echo '{{{Handed} {Wrong}'\n"),
                ["oidc"] = user.Give("oidc", OidcToken(1)),
                ["oidc-ended"] = user.Give("oidc-ended", OidcToken(-1)),
                ["ini"] = user.Give("credentials", $"[default]\ntype = access_key\naccess_key_id = {Id}\naccess_key_secret = {Owner}\n"),
            };
            secrets.Add("OIDC token", File.ReadAllText(files["oidc"]));
            secrets.Add("ended OIDC token", File.ReadAllText(files["oidc-ended"]));
            config = user.Give("config.json", Profiles(session));
        }

        private Dictionary<string, string> OwnersKey =>
            new() { ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = Id, ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Owner };

        private Dictionary<string, string> ProfilesOf(string sts) =>
            new() { ["ALIBABA_CLOUD_CONFIG_FILE"] = config, ["ALIBABA_CLOUD_STS_ENDPOINT"] = sts };

        public static async Task<Story> BeginAsync()
        {
            var gate = new Gate();
            var cloud = await ServedCloud.StartAsync(o =>
                o with
                {
                    AccessKeyId = Id,
                    AccessKeySecret = Owner,
                    Fault = gate.Choose,
                    TaskStepDelay = TimeSpan.FromMilliseconds(2),
                }
            );
            var owner = new Credentials(Id, Owner);
            var acs = new FixedCredentials("test", owner);
            using var network = new SocketsHttpHandler { UseProxy = false };
            using var sts = new AcsClient(StsService.In("cn-hangzhou", cloud.Endpoint), acs, network, TimeProvider.System);
            using var ram = new AcsClient(RamService.At(cloud.Endpoint), acs, network, TimeProvider.System);
            var account = (await new StsClient(sts).GetCallerIdentityAsync(TestContext.Current.CancellationToken)).AccountId;
            await new RamClient(ram).CreateRoleAsync(
                "ci-role",
                """{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"""
                    + $$"""["{{Provider(account)}}"]} }]}""",
                "",
                TestContext.Current.CancellationToken
            );
            await new RamClient(ram).AttachSystemPolicyAsync("ci-role", "AdministratorAccess", TestContext.Current.CancellationToken);
            var session = await new StsRoles(new Uri(cloud.Endpoint), CredentialServices.Default.Http, TimeProvider.System).AssumeRoleAsync(
                cloud.User,
                new RoleRequest(cloud.RoleArn),
                TestContext.Current.CancellationToken
            );
            return new Story(cloud, await EchoServer.StartAsync(), gate, account, session);
        }

        public void Help()
        {
            foreach (
                var verb in (string[])["", "upload", "import", "whoami", "authorize", "runs", "resume", "plan", "verify", "images", "cloud"]
            )
            {
                user.Run(0, OwnersKey, [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            }

            user.Run(2, OwnersKey, "upload", "--no-such-option");
        }

        public void EveryWayInWorks()
        {
            echo.Keys = (200, $$"""{"AccessKeyId":"{{Id}}","AccessKeySecret":"{{Owner}}"}""");
            foreach (var profile in (string[])["owner", "sts", "role", "chain", "process", "uri", "oidc"])
            {
                user.RunBoth(0, ProfilesOf(cloud.Endpoint), ["whoami", "--profile", profile, .. cloud.Options]);
                user.Run(
                    0,
                    ProfilesOf(cloud.Endpoint),
                    [
                        "upload",
                        raw,
                        $"oss://{cloud.Bucket}/{profile}.raw",
                        "--part-size",
                        "1M",
                        "--part-table",
                        "--manifest",
                        $"{profile}.json",
                        "--profile",
                        profile,
                        .. cloud.Options,
                        "-v",
                        "--progress",
                        profile == "sts" ? "json" : "plain",
                    ]
                );
                user.Run(0, ProfilesOf(cloud.Endpoint), ["images", "--profile", profile, .. cloud.Options, "-v"]);
            }
            user.RunBoth(0, OwnersKey, ["whoami", .. cloud.Options]);
            // What a signed address is made with is not in it; a token would have to be.
            user.RunBoth(0, OwnersKey, ["presign", $"oss://{cloud.Bucket}/owner.raw", .. cloud.Options]);
            user.RunBoth(
                0,
                new Dictionary<string, string> { ["ALIBABA_CLOUD_CREDENTIALS_FILE"] = files["ini"] },
                ["whoami", .. cloud.Options]
            );
            user.RunBoth(
                0,
                new Dictionary<string, string> { ["ALIBABA_CLOUD_CREDENTIALS_URI"] = $"{echo.Endpoint}/keys?token={Token}" },
                ["whoami", .. cloud.Options]
            );
            user.RunBoth(
                0,
                new Dictionary<string, string>(ProfilesOf(cloud.Endpoint))
                {
                    ["ALIBABA_CLOUD_ROLE_ARN"] = $"acs:ram::{account}:role/ci-role",
                    ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = Provider(account),
                    ["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = files["oidc"],
                },
                ["whoami", .. cloud.Options]
            );
        }

        public void EveryWayInFails()
        {
            foreach (
                var profile in (string[])
                    ["wrong", "bad-sts", "half", "bad-role", "root", "no-keys", "bad-keys", "oidc-ended", "bad-mode", "none"]
            )
            {
                user.RunBoth(1, ProfilesOf(cloud.Endpoint), ["whoami", "--profile", profile, .. cloud.Options]);
            }

            foreach (var profile in (string[])["wrong", "bad-sts"])
            {
                user.RunBoth(
                    1,
                    ProfilesOf(cloud.Endpoint),
                    ["upload", raw, $"oss://{cloud.Bucket}/never.raw", "--profile", profile, .. cloud.Options]
                );
                user.RunBoth(
                    1,
                    ProfilesOf(cloud.Endpoint),
                    [
                        "import",
                        raw,
                        "--bucket",
                        cloud.Bucket,
                        "--name",
                        "never",
                        "--ignore-preflight",
                        "--profile",
                        profile,
                        .. cloud.Options,
                    ]
                );
            }
            foreach (
                var keys in ((int, string)[])
                    [
                        (500, Handed),
                        (200, Handed),
                        (200, $$"""{"AccessKeySecret":"{{Handed}}"}"""),
                        (200, $$"""{"Code":"{{Handed}}","AccessKeySecret":"{{Handed}}"}"""),
                        (200, $$"""{"AccessKeyId":"{{Id}}","AccessKeySecret":"{{Handed}}","Expiration":"{{Handed}}"}"""),
                    ]
            )
            {
                echo.Keys = keys;
                user.RunBoth(1, ProfilesOf(cloud.Endpoint), ["whoami", "--profile", "uri", .. cloud.Options]);
            }
            // Broken files, of which an error may quote the place and not the text.
            var broken = user.Give("broken.json", File.ReadAllText(config)[..^40]);
            user.RunBoth(1, new Dictionary<string, string> { ["ALIBABA_CLOUD_CONFIG_FILE"] = broken }, ["whoami", .. cloud.Options]);
            // A line break in a token, as when it was copied from a mail: no header can hold it.
            user.RunBoth(
                1,
                new Dictionary<string, string>(OwnersKey) { ["ALIBABA_CLOUD_SECURITY_TOKEN"] = $"{Token}\n{Handed}" },
                ["whoami", .. cloud.Options]
            );
            user.RunBoth(
                1,
                new Dictionary<string, string>(OwnersKey) { ["ALIBABA_CLOUD_SECURITY_TOKEN"] = $"{Token}\n{Handed}" },
                ["upload", raw, $"oss://{cloud.Bucket}/never.raw", .. cloud.Options]
            );
        }

        /// <summary>In the environment or a file it is known; elsewhere it looks like what it is.</summary>
        public void TypedInPlacesForNames()
        {
            foreach (
                var place in (string[])
                    [
                        $"oss://{Id}:{Owner}@some-bucket/key",
                        $"oss://somebody:{Owner}@some-bucket/key",
                        $"oss://{Owner}/key",
                        $"{Id}:{Owner}",
                        Owner,
                        Looks,
                    ]
            )
            {
                foreach (
                    var verb in (string[][])
                        [
                            ["upload", raw, place],
                            ["upload", raw, "oss://some-bucket/key", "--base", place],
                            ["presign", place],
                            ["abort", place],
                            ["clean", place],
                            ["image", "export", "m-1", place],
                            ["import", "--object", place],
                            ["import", raw, "--bucket", place],
                            [place],
                            ["info", "--" + place],
                            ["info", raw, place],
                            ["convert", raw, "never.raw", "-o", place],
                            ["images", "--region", place],
                            ["images", "--oss-endpoint", place],
                            ["images", "--config", place],
                            ["map", place],
                            ["hash", raw, "--algorithm", place],
                            ["inspect", raw, "--tag", place],
                            ["info", raw, "--format", place],
                        ]
                )
                {
                    foreach (
                        var json in (string[][])
                            [
                                [],
                                ["--json"],
                            ]
                    )
                    {
                        user.RunToFail(OwnersKey, [.. verb, .. json]);
                    }
                }
                user.RunToFail(ProfilesOf(cloud.Endpoint), ["whoami", "--profile", place, .. cloud.Options]);
            }
            // Known by the configuration only.
            user.RunBoth(2, ProfilesOf(cloud.Endpoint), "images", "--region", Wrong);
            user.RunBoth(1, ProfilesOf(cloud.Endpoint), ["whoami", "--profile", "key-as-mode", .. cloud.Options]);
        }

        public void ServicesEchoWhatTheyWereSent()
        {
            string[] options =
            [
                "--oss-endpoint",
                echo.Endpoint,
                "--ecs-endpoint",
                echo.Endpoint,
                "--ram-endpoint",
                echo.Endpoint,
                "--sts-endpoint",
                echo.Endpoint,
            ];
            var before = echo.Requests;
            foreach (var code in (string?[])["SignatureDoesNotMatch", "AccessDenied", null])
            {
                echo.Code = code;
                foreach (
                    var verb in (string[][])
                        [
                            ["whoami"],
                            ["images"],
                            ["tasks"],
                            ["authorize"],
                            ["authorize", "--create"],
                            ["upload", raw, "oss://some-bucket/key.raw"],
                            ["clean", "oss://some-bucket"],
                            ["abort", "oss://some-bucket/key.raw"],
                            ["import", raw, "--bucket", "some-bucket", "--name", "echo", "--ignore-preflight"],
                            ["import", "--object", "oss://some-bucket/key.raw", "--name", "echo"],
                        ]
                )
                {
                    user.RunBoth(1, ProfilesOf(cloud.Endpoint), [.. verb, "--profile", "sts", .. options]);
                }
                foreach (var profile in (string[])["role", "chain", "oidc"])
                    user.RunBoth(1, ProfilesOf(echo.Endpoint), ["whoami", "--profile", profile, .. options]);
            }
            echo.Code = "SignatureDoesNotMatch";
            foreach (
                var verb in (string[][])
                    [
                        ["whoami"],
                        ["upload", raw, "oss://some-bucket/key.raw"],
                    ]
            )
            {
                echo.Busy = true;
                Assert.Contains(
                    "attempt 2 of",
                    user.Run(1, ProfilesOf(cloud.Endpoint), [.. verb, "--profile", "bad-sts", .. options]).Error,
                    StringComparison.Ordinal
                );
            }
            Assert.InRange(echo.Requests - before, 35, int.MaxValue);
        }

        public async Task AddressesWithPasswordsAsync()
        {
            var address = $"https://user:{Password}@127.0.0.1:1";
            foreach (var scheme in (string[])["http", "ftp"])
            {
                var bad = $"{scheme}://user:{Password}@cloud.example.com";
                foreach (var option in (string[])["--oss-endpoint", "--ecs-endpoint", "--ram-endpoint", "--sts-endpoint"])
                    user.RunBoth(2, OwnersKey, "images", option, bad);
                user.RunBoth(2, new Dictionary<string, string>(ProfilesOf(bad)), ["whoami", "--profile", "role", .. cloud.Options[..^2]]);
            }
            user.RunBoth(
                1,
                new Dictionary<string, string> { ["ALIBABA_CLOUD_CREDENTIALS_URI"] = $"{address}/keys?token={Token}" },
                ["whoami", .. cloud.Options]
            );
            user.RunBoth(
                1,
                new Dictionary<string, string>
                {
                    ["ALIBABA_CLOUD_CREDENTIALS_URI"] = $"ftp://user:{Password}@127.0.0.1/keys?token={Token}",
                },
                ["whoami", .. cloud.Options]
            );
            // The proxy wants its password, gets it, and refuses.
            var before = echo.Requests;
            var behindProxy = new Dictionary<string, string>(ProfilesOf("https://sts.example.com"))
            {
                ["https_proxy"] = $"http://user:{Password}@{new Uri(echo.Endpoint).Authority}",
                ["no_proxy"] = "",
            };
            user.RunBoth(1, behindProxy, "whoami", "--profile", "role");
            user.RunBoth(1, behindProxy, "whoami", "--profile", "owner", "-v");
            user.RunBoth(1, behindProxy, "whoami", "--profile", "role", "-v");
            await user.KillAsync(behindProxy, echo.Tunnelled, "upload", raw, "oss://some-bucket/key.raw", "--profile", "owner");
            Assert.InRange(echo.Requests - before, 6, int.MaxValue);
        }

        public async Task UploadIsKilledAndResumedAsync()
        {
            // The address has a password that nobody needs; the journal has the address.
            var options = cloud.Options.Select(o => o.Replace("http://", $"http://user:{Password}@", StringComparison.Ordinal)).ToArray();
            foreach (var (profile, file) in ((string, string)[])[("sts", "killed.raw"), ("role", "killed.qcow2")])
            {
                string[] command =
                [
                    "upload",
                    raw,
                    $"oss://{cloud.Bucket}/{file}",
                    "-O",
                    Path.GetExtension(file)[1..],
                    "--part-size",
                    "512K",
                    "--parallel",
                    "2",
                    "--profile",
                    profile,
                ];
                await user.KillAsync(ProfilesOf(cloud.Endpoint), gate.Close(), [.. command, .. options]);
                gate.Open();
                user.RunBoth(0, OwnersKey, "runs");
                user.RunBoth(0, OwnersKey, ["clean", $"oss://{cloud.Bucket}/elsewhere", .. cloud.Options]);
                user.RunBoth(1, new Dictionary<string, string>(OwnersKey), "resume");
                user.Run(0, ProfilesOf(cloud.Endpoint), "resume", "--json");
            }
            Assert.Contains("killed.raw", cloud.Objects());
        }

        public void ImportsAndWhatFollows()
        {
            string[] import =
            [
                "import",
                raw,
                "--bucket",
                cloud.Bucket,
                "--name",
                "web",
                "--ignore-preflight",
                "--keep-object",
                "--manifest",
                "web.json",
                "--profile",
                "role",
            ];
            user.RunBoth(0, ProfilesOf(cloud.Endpoint), [.. import, "--dry-run", .. cloud.Options]);
            user.RunBoth(
                3,
                ProfilesOf(cloud.Endpoint),
                ["plan", raw, "--bucket", cloud.Bucket, "--name", "web", "--profile", "sts", .. cloud.Options]
            );
            var id = user.Run(0, ProfilesOf(cloud.Endpoint), [.. import, "--next", "all", .. cloud.Options])
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .First(l => l.StartsWith("m-", StringComparison.Ordinal));
            user.RunBoth(
                3,
                ProfilesOf(cloud.Endpoint),
                ["import", raw, "--bucket", cloud.Bucket, "--name", "blocked", "--profile", "sts", .. cloud.Options]
            );
            user.RunBoth(0, ProfilesOf(cloud.Endpoint), ["verify", "web.json", "--deep", "--profile", "oidc", .. cloud.Options]);
            foreach (
                var verb in (string[][])
                    [
                        ["tasks"],
                        ["images"],
                        ["authorize", "--create"],
                        ["authorize", "--bucket", cloud.Bucket],
                        ["image", "copy", id, "--to", "cn-shanghai"],
                        ["image", "export", id, $"oss://{cloud.Bucket}/out"],
                    ]
            )
            {
                user.Run(0, ProfilesOf(cloud.Endpoint), [.. verb, "--profile", "sts", .. cloud.Options]);
            }

            user.RunBoth(1, ProfilesOf(cloud.Endpoint), ["wait", "t-nobody", "--profile", "wrong", .. cloud.Options]);
            user.RunBoth(1, ProfilesOf(cloud.Endpoint), ["cancel", "t-nobody", "--profile", "sts", .. cloud.Options]);
            user.Run(0, ProfilesOf(cloud.Endpoint), ["image", "rm", id, "--json", "--profile", "sts", .. cloud.Options]);
            user.RunBoth(1, ProfilesOf(cloud.Endpoint), ["verify", "web.json", "--profile", "sts", .. cloud.Options]);
            user.Run(0, ProfilesOf(cloud.Endpoint), ["abort", $"oss://{cloud.Bucket}/nothing", "--profile", "sts", .. cloud.Options]);
            user.RunBoth(
                0,
                ProfilesOf(cloud.Endpoint),
                ["clean", $"oss://{cloud.Bucket}", "--others", "--profile", "sts", .. cloud.Options]
            );
        }

        public void EmbeddedCloud()
        {
            user.RunBoth(0, [], "whoami", "--cloud", "local");
            user.RunBoth(0, [], "import", raw, "--cloud", "local", "--name", "local", "--ignore-preflight");
        }

        public void Crashes()
        {
            // The error itself can't be told where it was wanted, and an error comes of that.
            echo.Code = null;
            var result = user.RunIntoFullDisk(
                1,
                ProfilesOf(cloud.Endpoint),
                "whoami",
                "--profile",
                "sts",
                "--json",
                "--sts-endpoint",
                echo.Endpoint
            );
            Assert.Contains("standard output: No space left on device", result.Error, StringComparison.Ordinal);
            // Out of memory, either the command still says so or the runtime explains how it ends the process.
            var crash = user.RunOutOfMemory(
                ProfilesOf(cloud.Endpoint),
                ["upload", raw, $"oss://{cloud.Bucket}/never.qcow2", "-c", "-O", "qcow2", "--profile", "sts", .. cloud.Options]
            );
            Assert.True(
                crash.ExitCode == 1
                    ? crash.Error.Contains("not enough memory", StringComparison.Ordinal)
                    : crash.ExitCode is >= 128 and <= 255,
                $"{crash.ExitCode}: {crash.Error}"
            );
            Assert.NotEmpty(crash.Error);
        }

        /// <summary>Secrets are where they belong, which shows that the search finds them, and nowhere else.</summary>
        public void Judge()
        {
            var accounts = Directory
                .EnumerateFiles(cloud.Data, "account.json")
                .Concat(Directory.EnumerateFiles(user.Root, "account.json", SearchOption.AllDirectories))
                .ToArray();
            Assert.Equal(2, accounts.Length);
            foreach (var file in accounts)
                AddKeys(Path.GetFileName(Path.GetDirectoryName(file))!, File.ReadAllBytes(file));
            Assert.All(accounts.Append(config), f => Assert.NotEmpty(secrets.In(File.ReadAllBytes(f))));
            Assert.All(accounts, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
            Assert.InRange(secrets.Count, 20, int.MaxValue);
            var everything = user.Everything(cloud.Data, cloud.Home).Where(e => !accounts.Contains(e.Where)).ToArray();
            // Journals, manifests, part tables and records of objects are among them.
            foreach (var name in (string[])["started-by", "web.json", "sts.raw.parts.json", "state.json", "whoami --profile oidc"])
                Assert.Contains(everything, e => e.Where.Contains(name, StringComparison.Ordinal));
            Assert.InRange(user.Commands, 120, int.MaxValue);

            var found = everything.SelectMany(e => secrets.In(e.Bytes).Select(s => $"{s} in {e.Where}: {Around(e.Bytes)}")).ToArray();
            Assert.True(found.Length == 0, string.Join('\n', found));
        }

        public async ValueTask DisposeAsync()
        {
            await cloud.DisposeAsync();
            await echo.DisposeAsync();
            user.Dispose();
        }

        private static string Around(byte[] bytes) => Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 2000));

        private static string Provider(string account) => $"acs:ram::{account}:oidc-provider/ci";

        private static string OidcToken(int hours)
        {
            var ends = DateTimeOffset.UtcNow.AddHours(hours).ToUnixTimeSeconds();
            var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iss":"https://ci","sub":"job","aud":"sts","exp":{{ends}} }""");
            return "e30."
                + System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))
                + "."
                + RandomNumberGenerator.GetHexString(40);
        }

        /// <summary>What STS has given out, as the cloud keeps it.</summary>
        private void AddKeys(string name, byte[] state)
        {
            using var document = JsonDocument.Parse(state);
            Walk(document.RootElement);

            void Walk(JsonElement element)
            {
                if (element.ValueKind == JsonValueKind.Object)
                {
                    foreach (var member in element.EnumerateObject())
                    {
                        if (member.Value.ValueKind == JsonValueKind.String && member.Name.ToUpperInvariant() is "SECRET" or "TOKEN")
                            secrets.Add($"{member.Name} of {name}", member.Value.GetString()!);
                        else
                            Walk(member.Value);
                    }
                }
                else if (element.ValueKind == JsonValueKind.Array)
                {
                    foreach (var item in element.EnumerateArray())
                        Walk(item);
                }
            }
        }

        private string Profiles(Credentials session)
        {
            Dictionary<string, string> Key(string mode, string secret, params (string, string)[] more) =>
                new([
                    new("mode", mode),
                    new("access_key_id", Id),
                    new("access_key_secret", secret),
                    .. more.Select(m => KeyValuePair.Create(m.Item1, m.Item2)),
                ]);
            Dictionary<string, string> Oidc(string file) =>
                new()
                {
                    ["mode"] = "OIDC",
                    ["oidc_provider_arn"] = Provider(account),
                    ["oidc_token_file"] = files[file],
                    ["ram_role_arn"] = $"acs:ram::{account}:role/ci-role",
                };
            Dictionary<string, Dictionary<string, string>> profiles = new()
            {
                ["owner"] = Key("AK", Owner),
                ["wrong"] = Key("AK", Wrong),
                ["sts"] = new()
                {
                    ["mode"] = "StsToken",
                    ["access_key_id"] = session.AccessKeyId,
                    ["access_key_secret"] = session.AccessKeySecret,
                    ["sts_token"] = session.SecurityToken!,
                },
                ["bad-sts"] = Key("StsToken", Wrong, ("sts_token", Token)),
                ["half"] = Key("StsToken", Wrong),
                ["user"] = new()
                {
                    ["mode"] = "AK",
                    ["access_key_id"] = cloud.User.AccessKeyId,
                    ["access_key_secret"] = cloud.User.AccessKeySecret,
                },
                ["role"] = new()
                {
                    ["mode"] = "RamRoleArn",
                    ["access_key_id"] = cloud.User.AccessKeyId,
                    ["access_key_secret"] = cloud.User.AccessKeySecret,
                    ["ram_role_arn"] = cloud.RoleArn,
                },
                ["root"] = Key("RamRoleArn", Owner, ("ram_role_arn", cloud.RoleArn)),
                ["bad-role"] = Key("RamRoleArn", Owner, ("ram_role_arn", $"acs:ram::{account}:role/nobody")),
                ["chain"] = new()
                {
                    ["mode"] = "ChainableRamRoleArn",
                    ["source_profile"] = "user",
                    ["ram_role_arn"] = cloud.RoleArn,
                },
                ["process"] = new() { ["mode"] = "External", ["process_command"] = $"sh {files["keys"]}" },
                ["no-keys"] = new() { ["mode"] = "External", ["process_command"] = $"sh {files["no-keys"]}" },
                ["bad-keys"] = new() { ["mode"] = "External", ["process_command"] = $"sh {files["bad-keys"]}" },
                ["uri"] = new() { ["mode"] = "CredentialsURI", ["credentials_uri"] = $"{echo.Endpoint}/keys?token={Token}" },
                ["oidc"] = Oidc("oidc"),
                ["oidc-ended"] = Oidc("oidc-ended"),
                ["bad-mode"] = Key("Telepathy", Owner),
                ["key-as-mode"] = new() { ["mode"] = Looks },
            };
            return JsonSerializer.Serialize(
                new { current = "owner", profiles = profiles.Select(p => new Dictionary<string, string>(p.Value) { ["name"] = p.Key }) }
            );
        }
    }

    /// <summary>Holds parts back when it is closed.</summary>
    private sealed class Gate
    {
        private readonly Lock gate = new();
        private TaskCompletionSource? held;
        private int passed;

        /// <summary>Closes; the task ends when three parts have passed and the next waits.</summary>
        public Task Close()
        {
            lock (gate)
            {
                (passed, held) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                return held.Task;
            }
        }

        public void Open()
        {
            lock (gate)
                held = null;
        }

        public Fault? Choose(FaultRequest request)
        {
            lock (gate)
            {
                if (held is null || request.Operation != "UploadPart" || ++passed <= 3)
                    return null;
                held.TrySetResult();
                return new Fault { Status = 503 };
            }
        }
    }
}
