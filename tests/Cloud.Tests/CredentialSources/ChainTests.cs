using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Sts;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cloud.Tests.CredentialSources;

/// <summary>Where keys are found, what is said when there are none, and that they are renewed.</summary>
public sealed class ChainTests : IDisposable
{
    private const string Config = """
        {"current":"work","profiles":[
        {"name":"work","mode":"AK","access_key_id":"id-w","access_key_secret":"hidden-w"},
        {"name":"base","mode":"ak","access_key_id":"id-base","access_key_secret":"hidden-base"},
        {"name":"sts","mode":"StsToken","access_key_id":"id-s","access_key_secret":"hidden-s","sts_token":"hidden-t"},
        {"name":"half","mode":"StsToken","access_key_id":"id-s","access_key_secret":"hidden-s"},
        {"name":"role","mode":"RamRoleArn","access_key_id":"id-base","access_key_secret":"hidden-base",
        "ram_role_arn":"acs:ram::1:role/r","ram_session_name":"s","expired_seconds":900,"external_id":"x"},
        {"name":"chained","mode":"ChainableRamRoleArn","source_profile":"role","ram_role_arn":"acs:ram::2:role/far"},
        {"name":"loop1","mode":"ChainableRamRoleArn","source_profile":"loop2","ram_role_arn":"r"},
        {"name":"loop2","mode":"ChainableRamRoleArn","source_profile":"loop1","ram_role_arn":"r"},
        {"name":"ecs","mode":"EcsRamRole","ram_role_name":"builder"},
        {"name":"oidc","mode":"OIDC","oidc_provider_arn":"acs:ram::1:oidc-provider/p","oidc_token_file":"/token",
        "ram_role_arn":"acs:ram::1:role/r"},
        {"name":"external","mode":"External","process_command":"get  keys"},
        {"name":"uri","mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:1/keys"},
        {"name":"sso","mode":"CloudSSO","access_key_id":"STS.sso","access_key_secret":"hidden-sso","sts_token":"hidden-sso-t",
        "sts_expiration":1768469400},
        {"name":"bearer","mode":"BearerToken"}]}
        """;

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly FakeTimeProvider time = new(InstantTime.Now);
    private readonly Dictionary<string, string> files = new()
    {
        ["/home/someone/.aliyun/config.json"] = Config,
        ["/token"] = " hidden-oidc \n",
    };
    private readonly List<IDisposable> made = [];
    private readonly FakeSts sts;
    private FakeHttp metadata = FakeHttp.Nobody();
    private string printed = """
        {"mode":"StsToken","access_key_id":"id-p","access_key_secret":"hidden-p","sts_token":"hidden-pt",
         "expiration":"2026-01-15T09:00:00Z"}
        """;

    public ChainTests() => sts = new FakeSts(time);

    public void Dispose() => made.ForEach(m => m.Dispose());

    [Fact]
    public async Task Environment_comes_first_and_brings_its_token()
    {
        var chain = Chain(
            null,
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id-e"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hidden-e"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "hidden-et")
        );
        var found = await chain.GetAsync(None);
        Assert.Equal(("id-e", "hidden-e", "hidden-et"), (found.AccessKeyId, found.AccessKeySecret, found.SecurityToken));
        Assert.StartsWith("environment", chain.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")]
    [InlineData("ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN")]
    [InlineData("ALICLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECURITY_TOKEN")]
    [InlineData("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "SECURITY_TOKEN")]
    [InlineData("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN")]
    [InlineData("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN")]
    public async Task Every_spelling_of_the_official_tools_is_read(string id, string secret, string token)
    {
        var chain = Chain(null, (id, "id-e"), (secret, "hidden-e"), (token, "hidden-et"));
        var found = await chain.GetAsync(None);
        Assert.Equal(("id-e", "hidden-e", "hidden-et"), (found.AccessKeyId, found.AccessKeySecret, found.SecurityToken));
        Assert.Equal($"environment ({id})", chain.Source);
    }

    [Theory]
    [InlineData("ALIBABA_CLOUD_REGION_ID")]
    [InlineData("ALIBABACLOUD_REGION_ID")]
    [InlineData("ALICLOUD_REGION_ID")]
    [InlineData("REGION_ID")]
    [InlineData("ALIBABA_CLOUD_REGION")]
    [InlineData("ALICLOUD_REGION")]
    [InlineData("OSS_REGION")]
    public void Region_is_that_of_a_named_profile_else_of_the_environment_else_of_the_current_profile(string variable)
    {
        files["/home/someone/.aliyun/config.json"] =
            """{"current":"a","profiles":[{"name":"a","region_id":"cn-a"},{"name":"b","region_id":"cn-b"},{"name":"c"}]}""";
        Assert.Equal("cn-a", RegionSetting.Find(User(), null));
        Assert.Equal("cn-e", RegionSetting.Find(User((variable, "cn-e")), null));
        Assert.Equal("cn-b", RegionSetting.Find(User((variable, "cn-e")), "b"));
        Assert.Equal("cn-e", RegionSetting.Find(User((variable, "cn-e")), "c"));
        Assert.Null(RegionSetting.Find(User(), "c"));
    }

    [Fact]
    public async Task Region_is_that_of_the_instance_when_there_is_one_that_may_be_asked()
    {
        Assert.Null(await RegionSetting.FindOnInstanceAsync(User(), Services(), None));
        metadata = Metadata();
        Assert.Equal("eu-central-1", await RegionSetting.FindOnInstanceAsync(User(), Services(), None));
        Assert.Null(await RegionSetting.FindOnInstanceAsync(User(("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")), Services(), None));
    }

    [Fact]
    public async Task Another_file_can_be_named_and_its_current_profile_is_taken()
    {
        files["/elsewhere.json"] = """{"current":"x","profiles":[{"name":"x","access_key_id":"id-x","access_key_secret":"hidden-x"}]}""";
        var user = User(("ALIBABA_CLOUD_ACCESS_KEY_ID", "id-e"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hidden-e"))
            .With(ProfileSetting.FileVariable, "/elsewhere.json");
        using var chain = new CredentialChain(user, ProfileSetting.Current(user), Services());
        Assert.Equal("id-x", (await chain.GetAsync(None)).AccessKeyId);
    }

    [Theory]
    [InlineData(
        "[Credentials]\nlanguage=EN\nendpoint=https://oss-cn-beijing-internal.aliyuncs.com\naccessKeyID = id-o\naccessKeySecret=hidden-o\n",
        null,
        "id-o",
        null,
        "cn-beijing"
    )]
    [InlineData(
        "[Credentials]\nendpoint=oss-accelerate.aliyuncs.com\naccesskeyid=id-o\naccess_key_secret=hidden-o\nstsToken=hidden-ot\n",
        null,
        "id-o",
        "hidden-ot",
        null
    )]
    [InlineData(
        "[default]\nregion=cn-hangzhou\naccess-key-id=id-d\naccess-key-secret=hidden-d\n[profile "
            + "dev]\nregion=cn-shanghai\naccessKeyID=id-v\naccessKeySecret=hidden-v\n",
        null,
        "id-d",
        null,
        "cn-hangzhou"
    )]
    [InlineData(
        "[default]\nregion=cn-hangzhou\naccess-key-id=id-d\naccess-key-secret=hidden-d\n[profile "
            + "dev]\nregion=cn-shanghai\naccessKeyID=id-v\naccessKeySecret=hidden-v\n",
        "dev",
        "id-v",
        null,
        "cn-shanghai"
    )]
    [InlineData(
        "[Credentials]\nmode=RamRoleArn\naccessKeyID=id-base\naccessKeySecret=hidden-base\nramRoleArn=acs:ram::1:role/r\n",
        null,
        "STS.1",
        "hidden-token-1",
        null
    )]
    [InlineData("[Credentials]\nmode=EcsRamRole\necsRoleName=builder\n", null, "STS.ecs", "hidden-ecs-t", null)]
    public async Task Configuration_of_ossutil_gives_a_key_and_a_region_when_nothing_before_it_does(
        string text,
        string? profile,
        string id,
        string? token,
        string? region
    )
    {
        metadata = Metadata();
        files.Remove("/home/someone/.aliyun/config.json");
        files["/home/someone/.ossutilconfig"] = text;
        (string, string)[] variables = profile is null ? [] : [("OSS_PROFILE", profile)];
        var found = await Chain(null, variables).GetAsync(None);
        Assert.Equal(id, found.AccessKeyId);
        Assert.StartsWith("hidden-", found.AccessKeySecret, StringComparison.Ordinal);
        Assert.Equal(token is null, found.SecurityToken is null);
        Assert.Equal(region, RegionSetting.Find(User(variables), null));
    }

    [Fact]
    public async Task Configuration_of_ossutil_comes_after_the_official_places_and_a_mode_of_it_is_not_quoted()
    {
        files["/home/someone/.ossutilconfig"] = "[Credentials]\naccessKeyID=id-o\naccessKeySecret=hidden-o\n";
        Assert.Equal("id-w", (await Chain(null).GetAsync(None)).AccessKeyId);
        files.Remove("/home/someone/.aliyun/config.json");
        files["/home/someone/.ossutilconfig"] = "[Credentials]\nmode=hidden-key\naccessKeyID=id-o\naccessKeySecret=hidden-o\n";
        var refused = await Assert.ThrowsAsync<CloudException>(async () => await Chain(null).GetAsync(None));
        Assert.Contains(".ossutilconfig", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_provider_comes_before_the_profile_and_its_token_is_in_no_address()
    {
        var found = await Chain(
                null,
                ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r"),
                ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
                ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/token")
            )
            .GetAsync(None);
        Assert.Equal("STS.1", found.AccessKeyId);
        Assert.Equal("hidden-oidc", sts.Parameters.Single()["OIDCToken"]);
        Assert.DoesNotContain("hidden", sts.Requests.Single().Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Current_profile_is_taken_when_none_is_named() => Assert.Equal("id-w", (await Chain(null).GetAsync(None)).AccessKeyId);

    [Theory]
    [InlineData("sts", "id-s")]
    [InlineData("base", "id-base")]
    [InlineData("role", "STS.1")]
    [InlineData("chained", "STS.2")]
    [InlineData("oidc", "STS.1")]
    [InlineData("external", "id-p")]
    [InlineData("uri", "id-u")]
    [InlineData("ecs", "STS.ecs")]
    [InlineData("sso", "STS.sso")]
    public async Task Every_mode_of_a_profile_gives_a_key(string profile, string id)
    {
        metadata = Metadata();
        var found = await Chain(profile).GetAsync(None);
        Assert.Equal(id, found.AccessKeyId);
        Assert.StartsWith("hidden-", found.AccessKeySecret, StringComparison.Ordinal);
        Assert.True(
            id.StartsWith("STS.", StringComparison.Ordinal) == (found.SecurityToken is not null) || profile is "sts" or "external" or "uri"
        );
    }

    [Fact]
    public async Task Role_is_asked_for_as_the_official_client_asks()
    {
        await Chain("role").GetAsync(None);
        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["DurationSeconds"] = "900",
                ["ExternalId"] = "x",
                ["RoleArn"] = "acs:ram::1:role/r",
                ["RoleSessionName"] = "s",
            },
            new SortedDictionary<string, string>(sts.Parameters.Single())
        );
        using var vectors = JsonDocument.Parse(File.ReadAllText(Shared.File("spec/vectors.json")));
        var recorded = vectors
            .RootElement.GetProperty("ram_sts_requests")
            .EnumerateArray()
            .Single(v => v.GetProperty("id").GetString() == "sts-AssumeRole")
            .GetProperty("request");
        var before = sts.Requests.Count;
        await new StsRoles(new Uri("http://127.0.0.1:1"), Services().Http, time).AssumeRoleAsync(
            new Credentials("id-base", "hidden-base"),
            new RoleRequest("acs:ram::123456789012****:role/uploader", Policy: """{"Version":"1","Statement":[]}"""),
            None
        );
        Assert.Equal(
            $"POST {recorded.GetProperty("requestTarget").GetString()!.Replace("****", "%2A%2A%2A%2A", StringComparison.Ordinal)}",
            sts.Requests.Skip(before).Single().Line
        );
    }

    [Theory]
    [InlineData("half", "token")]
    [InlineData("loop1", "loop1 -> loop2")]
    [InlineData("bearer", "BearerToken")]
    [InlineData("missing", "missing")]
    public async Task Profile_that_gives_no_key_is_named_and_no_secret_with_it(string profile, string word)
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Chain(profile).GetAsync(None));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.DoesNotContain("hidden", $"{error} {error.Hint}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_of_a_browser_that_has_ended_says_which_command_renews_it()
    {
        time.Advance(TimeSpan.FromHours(1));
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Chain("sso").GetAsync(None));
        Assert.Contains("aliyun configure --mode CloudSSO --profile sso", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[default]\ntype = access_key\naccess_key_id=id-i\naccess_key_secret=hidden-i # mine\n", "id-i")]
    [InlineData(
        "; remark\r\n[other]\r\naccess_key_id=no\r\n[default]\r\nenable=true\r\ntype=ram_role_arn\r\naccess_key_id=id-base\r\n"
            + "access_key_secret=hidden-base\r\nrole_arn=r\r\nrole_session_name=ini\r\n",
        "STS.1"
    )]
    [InlineData("[default]\ntype = ecs_ram_role\nrole_name = builder\n", "STS.ecs")]
    public async Task Ini_file_is_read_when_there_is_no_profile(string ini, string id)
    {
        metadata = Metadata();
        files.Clear();
        files["/home/someone/.alibabacloud/credentials"] = ini;
        Assert.Equal(id, (await Chain(null).GetAsync(None)).AccessKeyId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instance_metadata_is_asked_with_a_token_and_without_one_only_where_that_is_allowed(bool givesToken)
    {
        files.Clear();
        metadata = Metadata(givesToken);
        Assert.Equal("STS.ecs", (await Chain(null).GetAsync(None)).AccessKeyId);
        Assert.Equal(
            [
                "PUT /latest/api/token",
                "GET /latest/meta-data/ram/security-credentials/",
                "GET /latest/meta-data/ram/security-credentials/builder",
            ],
            metadata.Requests.Select(r => r.Line)
        );
        metadata = Metadata(givesToken);
        var strict = Chain(null, ("ALIBABA_CLOUD_IMDSV1_DISABLED", "true"));
        if (givesToken)
            await strict.GetAsync(None);
        else
            await Assert.ThrowsAsync<CloudException>(async () => await strict.GetAsync(None));
    }

    [Fact]
    public async Task Credentials_uri_is_the_last_place()
    {
        files.Clear();
        Assert.Equal("id-u", (await Chain(null, ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/keys")).GetAsync(None)).AccessKeyId);
    }

    [Fact]
    public async Task Broken_place_is_passed_over_with_a_word_and_named_when_nothing_else_gives_a_key()
    {
        files["/home/someone/.aliyun/config.json"] = "{\"current\": hidden-broken";
        var chain = Chain(null, ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/keys"));
        var notes = new List<string>();
        chain.Note = notes.Add;
        Assert.Equal("id-u", (await chain.GetAsync(None)).AccessKeyId);
        Assert.Contains("config.json is not JSON", notes.Single(), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Chain(null).GetAsync(None));
        Assert.Contains("config.json is not JSON", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("neither", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", $"{error} {error.Hint}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_may_not_be_read_is_passed_over_like_a_broken_one()
    {
        var user = new UserEnvironment(
            n => n == "ALIBABA_CLOUD_CREDENTIALS_URI" ? "http://127.0.0.1:1/keys" : null,
            p => p.EndsWith("config.json", StringComparison.Ordinal) ? throw new UnauthorizedAccessException("denied") : null,
            "/home/someone"
        );
        using var chain = new CredentialChain(user, null, Services());
        Assert.Equal("id-u", (await chain.GetAsync(None)).AccessKeyId);
    }

    [Fact]
    public async Task Nothing_at_all_says_where_keys_can_be_put()
    {
        files.Clear();
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Chain(null).GetAsync(None));
        Assert.Equal("no-credentials", error.Code);
        Assert.Contains("aliyun configure", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task External_programs_can_be_forbidden() =>
        Assert.Equal(
            "credential-process",
            (
                await Assert.ThrowsAsync<CloudException>(async () =>
                    await Chain("external", ("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "1")).GetAsync(None)
                )
            ).Code
        );

    [Fact]
    public async Task Program_is_really_run_and_its_failure_does_not_repeat_what_it_printed()
    {
        Assert.Equal("a b\n", await ExternalProcess.RunAsync(["echo", "a", "b"], None));
        var error = await Assert.ThrowsAsync<CloudException>(() => ExternalProcess.RunAsync(["sh", "-c", "echo hidden; exit 3"], None));
        Assert.Contains("ended with 3", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", $"{error}", StringComparison.Ordinal);
        Assert.Contains(
            "can't be started",
            (await Assert.ThrowsAsync<CloudException>(() => ExternalProcess.RunAsync(["no-such-program"], None))).Message,
            StringComparison.Ordinal
        );
        printed = "{\"access_key_id\": hidden}";
        Assert.DoesNotContain(
            "hidden",
            $"{await Assert.ThrowsAsync<CloudException>(async () => await Chain("external").GetAsync(None))}",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Refusal_of_sts_repeats_neither_secret_nor_what_was_signed()
    {
        sts.Refusal = (
            403,
            """{"Code":"SignatureDoesNotMatch","Message":"hidden-base is wrong. The string to sign is hidden","RequestId":"R1"}"""
        );
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Chain("role").GetAsync(None));
        Assert.Equal(("SignatureDoesNotMatch", "R1"), (error.Code, error.RequestId));
        Assert.DoesNotContain("hidden", $"{error} {error.Hint}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null, "https://sts.aliyuncs.com/")]
    [InlineData("cn-beijing", null, null, "https://sts.cn-beijing.aliyuncs.com/")]
    [InlineData("cn-beijing", "true", null, "https://sts-vpc.cn-beijing.aliyuncs.com/")]
    [InlineData("cn-beijing", "true", "sts.example.com", "https://sts.example.com/")]
    public void Endpoint_of_sts_follows_the_environment(string? region, string? vpc, string? endpoint, string expected) =>
        Assert.Equal(
            expected,
            StsEndpoint
                .Find(
                    User(
                        ("ALIBABA_CLOUD_STS_REGION", region!),
                        ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", vpc!),
                        ("ALIBABA_CLOUD_STS_ENDPOINT", endpoint!)
                    ),
                    CredentialServices.Default
                )
                .ToString()
        );

    [Fact]
    public void Sts_is_never_asked_without_encryption() =>
        Assert.Equal(
            "invalid-endpoint",
            Assert.Throws<CloudException>(() => new StsRoles(new Uri("http://sts.aliyuncs.com"), new FakeHttp(sts.Answer), time)).Code
        );

    [Fact]
    public void Text_of_credentials_shows_four_characters_of_the_id_and_nothing_else()
    {
        Assert.Equal("LTAI…", new Credentials("LTAI5tExample", "hidden", "hidden-token").ToString());
        Assert.Equal("…", new Credentials("abc", "hidden").ToString());
    }

    private static FakeHttp Metadata(bool givesToken = true) =>
        new(request =>
        {
            var (status, text) = request.Address.AbsolutePath switch
            {
                "/latest/api/token" => givesToken ? (200, "T") : (404, ""),
                _ when request.Headers.ContainsKey("x-aliyun-ecs-metadata-token") != givesToken => (403, ""),
                "/latest/meta-data/region-id" => (200, "eu-central-1\n"),
                "/latest/meta-data/ram/security-credentials/" => (200, "builder\n"),
                "/latest/meta-data/ram/security-credentials/builder" => (
                    200,
                    """{"Code":"Success","AccessKeyId":"STS.ecs","AccessKeySecret":"hidden-ecs","SecurityToken":"hidden-ecs-t","Expiration":"2026-01-15T14:30:45Z"}"""
                ),
                _ => (404, ""),
            };
            return FakeHttp.Text(status, text);
        });

    private CredentialChain Chain(string? profile, params (string Name, string Value)[] variables)
    {
        var chain = new CredentialChain(User([("ALIBABA_CLOUD_STS_ENDPOINT", "http://127.0.0.1:1"), .. variables]), profile, Services());
        made.Add(chain);
        return chain;
    }

    private CredentialServices Services() =>
        new()
        {
            Time = time,
            // /keys is the credentials URI, everything else STS.
            Http = new FakeHttp(request =>
                request.Address.AbsolutePath == "/keys"
                    ? FakeHttp.Json(
                        """{"AccessKeyId":"id-u","AccessKeySecret":"hidden-u","SecurityToken":"hidden-ut","Expiration":"2026-01-15T14:30:45Z"}"""
                    )
                    : sts.Answer(request)
            ),
            MetadataHttp = metadata,
            RunAsync = (command, _) => Task.FromResult(command is ["get", "keys"] ? printed : ""),
        };

    private UserEnvironment User(params (string Name, string Value)[] variables) =>
        new(n => variables.FirstOrDefault(v => v.Name == n).Value, files.GetValueOrDefault, "/home/someone");
}
