using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.LocalCloud;

namespace ImageTools.Interop;

/// <summary>The embedded cloud for one test, with what the command needs to find it.</summary>
internal sealed class ServedCloud : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly TempDirectory home = new();
    private readonly LocalCloudServer server;

    private ServedCloud(TempDirectory directory, LocalCloudServer server)
    {
        this.directory = directory;
        this.server = server;
    }

    /// <summary>A bucket that exists.</summary>
    public string Bucket => server.Bucket;

    /// <summary>Options that point the command at this cloud.</summary>
    public string[] Options =>
        [
            "--region",
            server.Region,
            "--oss-endpoint",
            server.Endpoint,
            "--ecs-endpoint",
            server.Endpoint,
            "--ram-endpoint",
            server.Endpoint,
            "--sts-endpoint",
            server.Endpoint,
        ];

    /// <summary>Credentials, where users put them.</summary>
    public Dictionary<string, string> Environment =>
        new()
        {
            ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = server.AccessKeyId,
            ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = server.AccessKeySecret,
            ["XDG_STATE_HOME"] = Home,
        };

    /// <summary>Where the command keeps its journals.</summary>
    public string Home => home.Path;

    /// <summary>The secret, to look for where it must not be.</summary>
    public string Secret => server.AccessKeySecret;

    /// <summary>The key of a RAM user, who may take on roles.</summary>
    public Credentials User => new(server.UserAccessKeyId, server.UserAccessKeySecret);

    /// <summary>A role that the user may take on.</summary>
    public string RoleArn => server.RoleArn;

    /// <summary>Its account.</summary>
    public string Account
    {
        get
        {
            using var account = JsonDocument.Parse(File.ReadAllText(directory["account.json"]));
            return account
                .RootElement.EnumerateObject()
                .First(p => p.Name.Equals("accountId", StringComparison.OrdinalIgnoreCase))
                .Value.GetString()!;
        }
    }

    /// <summary>Starts one.</summary>
    public static async Task<ServedCloud> StartAsync(Func<LocalCloudOptions, LocalCloudOptions>? change = null)
    {
        var directory = new TempDirectory();
        var options = new LocalCloudOptions { DataDirectory = directory.Path };
        return new ServedCloud(directory, await LocalCloudServer.StartAsync(change?.Invoke(options) ?? options));
    }

    /// <summary>Where OSS, ECS, RAM and STS answer.</summary>
    public string Endpoint => server.Endpoint;

    /// <summary>Where the cloud keeps its data.</summary>
    public string Data => directory.Path;

    /// <summary>The file of a finished object.</summary>
    public string ObjectFile(string key) => Path.Combine(directory.Path, "oss", Bucket, key);

    /// <summary>Names of finished objects.</summary>
    public string[] Objects()
    {
        var root = Path.Combine(directory.Path, "oss", Bucket);
        return Directory.Exists(root)
            ? [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f))]
            : [];
    }

    /// <summary>Unfinished uploads that the cloud keeps.</summary>
    public string[] UnfinishedUploads()
    {
        var root = Path.Combine(directory.Path, "uploads");
        return Directory.Exists(root) ? Directory.GetDirectories(root) : [];
    }

    /// <summary>Runs the command against this cloud.</summary>
    public ToolResult Run(params string[] arguments) => ImageToolsCommand.Run(Environment, [.. arguments, .. Options]);

    /// <summary>Runs a verb that asks no cloud, or finds it by what a run recorded.</summary>
    public ToolResult RunHere(params string[] arguments) => ImageToolsCommand.Run(Environment, arguments);

    /// <summary>The last line of JSON output.</summary>
    public static JsonElement LastJson(ToolResult result) =>
        JsonDocument.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
        home.Dispose();
    }
}
