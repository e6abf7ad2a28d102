using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>The options that every verb of the cloud has, and what people get wrong first.</summary>
public sealed class CloudOptionTests
{
    [Theory]
    [InlineData("get", "v4")]
    [InlineData("get", "v1")]
    [InlineData("put", "v4")]
    [InlineData("put", "v1")]
    public async Task A_signed_address_does_what_it_was_asked_for_and_is_the_only_line_of_output(string method, string version)
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory);
        var uploaded = cloud.Run("upload", raw, $"oss://{cloud.Bucket}/a b.raw", "--sign-version", version);
        Assert.True(uploaded.ExitCode == 0, uploaded.Error);
        Assert.DoesNotContain("ignature=", uploaded.Output + uploaded.Error, StringComparison.Ordinal);

        var signed = cloud.Run(
            "presign",
            $"oss://{cloud.Bucket}/a b.raw",
            "--method",
            method,
            "--sign-version",
            version,
            "--expires",
            "5m",
            "-v"
        );

        Assert.True(signed.ExitCode == 0, signed.Error);
        Assert.DoesNotContain("ignature=", signed.Error, StringComparison.Ordinal);
        using var http = new HttpClient();
        var url = new Uri(signed.Output.Trim(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var content = new ByteArrayContent([1, 2, 3]);
        using var answer =
            method == "get"
                ? await http.GetAsync(url, TestContext.Current.CancellationToken)
                : await http.PutAsync(url, content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(method == "get" ? new FileInfo(raw).Length : 3, new FileInfo(cloud.ObjectFile("a b.raw")).Length);
        using var other =
            method == "get"
                ? await http.PutAsync(url, content, TestContext.Current.CancellationToken)
                : await http.GetAsync(url, TestContext.Current.CancellationToken);
        Assert.False(other.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Each_request_can_be_told_without_any_secret()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();

        var result = cloud.Run(
            "import",
            CloudErrorTests.Raw(directory),
            "--bucket",
            cloud.Bucket,
            "--name",
            "told",
            "--ignore-preflight",
            "-v"
        );

        Assert.True(result.ExitCode == 0, result.Error);
        foreach (
            var said in (string[])
                ["environment (ALIBABA_CLOUD_ACCESS_KEY_ID)", "ImportImage: 200", "partNumber=1&uploadId: 200", "request id"]
        )
        {
            Assert.Contains(said, result.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(cloud.Secret, result.Error + result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ignature", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_and_region_are_found_in_the_environment_and_a_configuration_can_be_named()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var environment = cloud.Environment;
        var endpoint = cloud.Options[3];
        foreach (
            var name in (string[])["OSS_ENDPOINT", "ALIBABA_CLOUD_ECS_ENDPOINT", "ALIBABA_CLOUD_RAM_ENDPOINT", "ALIBABA_CLOUD_STS_ENDPOINT"]
        )
        {
            environment[name] = endpoint;
        }

        environment["OSS_REGION"] = "cn-hangzhou";
        var uploaded = ImageToolsCommand.Run(environment, "upload", CloudErrorTests.Raw(directory), $"oss://{cloud.Bucket}/disk.raw", "-q");
        Assert.True(uploaded.ExitCode == 0, uploaded.Error);

        File.WriteAllText(
            directory["config.json"],
            JsonSerializer.Serialize(
                new
                {
                    current = "mine",
                    profiles = new[]
                    {
                        new
                        {
                            name = "mine",
                            mode = "AK",
                            region_id = "cn-hangzhou",
                            access_key_id = environment["ALIBABA_CLOUD_ACCESS_KEY_ID"],
                            access_key_secret = cloud.Secret,
                        },
                    },
                }
            )
        );
        environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "not-the-secret";
        var who = ImageToolsCommand.Run(environment, "whoami", "--config", directory["config.json"], "-q");
        Assert.True(who.ExitCode == 0, who.Error);
        Assert.Contains("profile mine", who.Output, StringComparison.Ordinal);
        Assert.Equal(2, ImageToolsCommand.Run(environment, "whoami", "--config", directory["none.json"]).ExitCode);
    }

    [Theory]
    [InlineData("usage", "upload", "disk.raw", "oss://bucket-1/x", "--json", "--no-such-option")]
    [InlineData("usage", "image", "rm", "--json")]
    [InlineData("usage", "presign", "oss://bucket-1/x", "--json", "--region", "cn-hangzhou", "--expires", "8d")]
    [InlineData("usage", "images", "--json", "--region", "mars")]
    [InlineData("usage", "images", "--json", "--region", "cn-hangzhou", "--ecs-endpoint", "http://ecs.example.com")]
    [InlineData("usage", "import", "disk.raw", "--json", "--region", "cn-hangzhou", "--bucket", "bucket-1", "--nvme-support", "maybe")]
    [InlineData("invalid-bucket-name", "abort", "oss://B/x", "--json", "--region", "cn-hangzhou")]
    [InlineData("invalid-object-name", "abort", "oss://bucket-1/", "--json", "--region", "cn-hangzhou")]
    public void What_the_command_line_gets_wrong_ends_with_2_and_is_said_in_json_too(string code, params string[] arguments)
    {
        var result = ImageToolsCommand.Run(arguments);
        Assert.Equal(2, result.ExitCode);
        var error = ServedCloud.LastJson(result);
        Assert.Equal(("error", code), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.DoesNotContain("Parameter", result.Error, StringComparison.Ordinal);
        // A value that is none is told with its option.
        if (arguments.Contains("maybe"))
        {
            Assert.Contains(
                "--nvme-support: Argument 'maybe' not recognized. Must be one of: 'supported' 'unsupported'",
                error.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
        }

        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task An_error_of_a_service_says_which_and_a_missing_file_says_which()
    {
        await using var cloud = await ServedCloud.StartAsync();
        var service = ServedCloud.LastJson(cloud.Run("cancel", "t-none", "--json"));
        Assert.Equal("ecs", service.GetProperty("where").GetProperty("service").GetString());
        var file = ServedCloud.LastJson(cloud.Run("upload", "no-such-file.raw", $"oss://{cloud.Bucket}/x", "--json"));
        Assert.Equal("not-found", file.GetProperty("code").GetString());
        Assert.EndsWith("no-such-file.raw", file.GetProperty("where").GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(file.GetProperty("hint").GetString()!);
    }

    [Theory]
    [InlineData("NoSuchRole", "ecs-role-missing", "AliyunECSImageExportRolePolicy")]
    [InlineData(null, "invalid-oss-bucket-not-found", "region")]
    public async Task An_export_that_ECS_may_not_write_is_explained_as_an_export(string? role, string code, string hint)
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var imported = cloud.Run(
            "import",
            CloudErrorTests.Raw(directory),
            "--bucket",
            cloud.Bucket,
            "--name",
            "out",
            "--ignore-preflight",
            "-q"
        );
        Assert.True(imported.ExitCode == 0, imported.Error);
        var exported = cloud.Run([
            "image",
            "export",
            imported.Output.Trim(),
            $"oss://{(role is null ? "no-such-bucket" : cloud.Bucket)}/back",
            "--json",
            .. role is null ? Array.Empty<string>() : ["--role", role],
        ]);
        var error = ServedCloud.LastJson(exported);
        Assert.Equal((1, code), (exported.ExitCode, error.GetProperty("code").GetString()));
        Assert.Contains(hint, error.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3", "3", true)]
    [InlineData(null, "1", false)]
    public async Task The_size_of_a_data_disk_is_given_or_derived_and_sent(string? given, string size, bool isGiven)
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var system = CloudErrorTests.Raw(directory);
        File.Copy(system, directory["data.raw"]);
        string[] command =
        [
            system,
            directory["data.raw"],
            "--bucket",
            cloud.Bucket,
            "--name",
            "two-disks",
            "--ignore-preflight",
            .. given is null ? Array.Empty<string>() : ["--data-disk-size", given],
        ];
        var plan = JsonDocument.Parse(cloud.Run(["plan", .. command, "--json"]).Output).RootElement;
        var planned = plan.GetProperty("importImage")
            .EnumerateArray()
            .Single(p => p.GetProperty("name").GetString() == "DiskDeviceMapping.2.DiskImageSize");
        Assert.Equal((size, isGiven), (planned.GetProperty("value").GetString(), planned.GetProperty("given").GetBoolean()));

        var imported = cloud.Run(["import", .. command]);
        Assert.True(imported.ExitCode == 0, imported.Error);
        var small = cloud.RunHere("inspect", system, directory["data.raw"], "--data-disk-size", "0");
        Assert.Equal(2, small.ExitCode);
        Assert.Contains("--data-disk-size", small.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_starts_the_image_is_printed_whole_for_each_tool()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var result = cloud.Run(
            "import",
            CloudErrorTests.Raw(directory),
            "--bucket",
            cloud.Bucket,
            "--name",
            "next",
            "--ignore-preflight",
            "--next",
            "all",
            "--json"
        );
        Assert.True(result.ExitCode == 0, result.Error);
        var commands = ServedCloud.LastJson(result).GetProperty("instance").GetProperty("commands");
        Assert.Matches(@"^aliyun ecs RunInstances( --[A-Z][A-Za-z.]* [^\s']+)+$", commands.GetProperty("aliyun").GetString());
        foreach (
            var (tool, blocks) in ((string, string[])[])
                [("terraform", ["terraform", "provider", "resource"]), ("packer", ["packer", "source", "build"])]
        )
        {
            var text = commands.GetProperty(tool).GetString()!;
            Assert.Equal(blocks, HclBlocks(text));
            Assert.Contains("cn-hangzhou", text, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Types of the outermost blocks, of text in which every line is the beginning of a block or of an object, an attribute, an
    /// end, or empty.
    /// </summary>
    private static List<string> HclBlocks(string text)
    {
        List<string> blocks = [];
        var depth = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            if (line == "}")
            {
                depth--;
            }
            else if (line.EndsWith('{'))
            {
                Assert.Matches("^[a-z_]+( \"[a-z0-9-_]+\"){0,2} \\{$|^[a-z_]+ = \\{$", line);
                if (depth++ == 0)
                    blocks.Add(line.Split(' ')[0]);
            }
            else
            {
                Assert.Matches("^[a-z_]+ += (\"[^\"]*\"|\\[\"[^\"]*\"\\])$", line);
            }

            Assert.True(depth >= 0);
        }
        Assert.Equal(0, depth);
        return blocks;
    }
}
