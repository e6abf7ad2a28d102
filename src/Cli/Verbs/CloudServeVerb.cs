using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageTools.Cli.Cloud;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Cli.Verbs;

/// <summary>`cloud serve`: runs the embedded cloud until it is interrupted.</summary>
internal sealed class CloudServeVerb : Verb
{
    private readonly Option<string[]> listen = new("--listen")
    {
        Description = "Address and port; port 0 takes a free one. http:// or https:// before it says which it speaks. Can be given again.",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => ["127.0.0.1:0"],
    };

    private readonly Option<string?> certificate = new("--tls-cert")
    {
        Description = "Serve https with this certificate, in PEM.",
        HelpName = "FILE",
    };
    private readonly Option<string?> key = new("--tls-key") { Description = "The key of the certificate, in PEM.", HelpName = "FILE" };

    private readonly Option<string?> data = new("--data")
    {
        Description = "Where objects and images are kept. Finished objects are plain files DIR/oss/BUCKET/KEY.",
        HelpName = "DIR",
    };
    private readonly Option<string> region = new("--region")
    {
        Description = "The one region of this cloud.",
        HelpName = "REGION",
        DefaultValueFactory = _ => "cn-hangzhou",
    };
    private readonly Option<bool> withoutRole = new("--without-role")
    {
        Description = "Start without the role that lets ECS read buckets, to see what an account without it sees.",
    };

    private readonly Option<string?> faults = new("--faults")
    {
        Description = "A plan of what goes wrong in which requests, in JSON: see docs/local-cloud.md.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> deny = new("--deny")
    {
        Description = "An action that no key may do, as in a policy of RAM: oss:PutObject, ecs:*. Can be given again.",
        HelpName = "ACTION",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Creates the verb.</summary>
    public CloudServeVerb(CommandHost host)
        : base(
            host,
            "serve",
            "Serves OSS, ECS, RAM and STS. When ready it prints one JSON line with the endpoints, demo credentials, region and bucket."
        )
    {
        Options.Add(listen);
        Options.Add(certificate);
        Options.Add(key);
        Options.Add(data);
        Options.Add(region);
        Options.Add(withoutRole);
        Options.Add(faults);
        Options.Add(deny);
    }

    /// <summary>Longest wait for running requests at the end.</summary>
    protected override TimeSpan TimeToEnd(ParseResult arguments) => Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var addresses = arguments.GetValue(listen)!;
        using var tls = await Task.Run(
                () => ReadCertificate(arguments.GetValue(certificate), arguments.GetValue(key)),
                CancellationToken.None
            )
            .WaitAsync(cancellation);
        var options = new LocalCloudOptions
        {
            Listen = addresses[0],
            AlsoListen = addresses[1..],
            Certificate = tls,
            DataDirectory = arguments.GetValue(data) ?? CloudSettings.DefaultDataDirectory,
            Region = arguments.GetValue(region)!,
            RoleExists = !arguments.GetValue(withoutRole),
            Time = Host.Time,
            Deny =
                arguments.GetValue(deny) is { } denied
                && Array.TrueForAll(denied, d => d == "*" || d.Contains(':', StringComparison.Ordinal))
                    ? denied
                    : throw new UsageException("--deny: an action is SERVICE:NAME, as in oss:PutObject."),
            // Reading a plan from a pipe without a writer must not block a cancelled command.
            Fault = arguments.GetValue(faults) is { } plan
                ? await Task.Run(() => ReadFaults(plan), CancellationToken.None).WaitAsync(cancellation)
                : null,
        };
        await using var server = await StartAsync(options, cancellation);
        Host.Out.WriteLine(CloudServe.ReadyLine(server));
        Host.Out.Flush();
        Host.Error.WriteLine(
            $"Serving {options.DataDirectory} at {server.Endpoint}, with a page at {server.Endpoint}/-/; end with Ctrl-C."
        );
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        return ExitCode.Done;
    }

    private static async Task<LocalCloudServer> StartAsync(LocalCloudOptions options, CancellationToken cancellation)
    {
        try
        {
            return await LocalCloudServer.StartAsync(options, cancellation);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--listen: {CloudSession.WithoutParameter(e)}");
        }
    }

    private static X509Certificate2? ReadCertificate(string? certificate, string? key)
    {
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new UsageException("--tls-cert and --tls-key are given together.");
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--tls-cert {certificate} with --tls-key {key}: {e.Message}");
        }
    }

    private static Func<FaultRequest, Fault?> ReadFaults(string path)
    {
        try
        {
            return FaultFile.Read(path, CloudOperations.All);
        }
        catch (Exception e) when (e is FaultFileException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--faults {path}: {e.Message}");
        }
    }
}
