using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageTools.Cloud.Http;

namespace ImageTools.Tests.Support;

/// <summary>Listens on the loopback with a certificate that a test chooses, counts who comes, and answers nobody.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly X509Certificate2 certificate;
    private readonly Task accepting;
    private int connections;

    /// <summary>Starts it.</summary>
    /// <param name="name">DNS name in the certificate.</param>
    /// <param name="from">Days from now until it begins.</param>
    /// <param name="to">Days from now until it ends.</param>
    public TlsServer(string name, int from, int to)
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Test root", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Root = root.CreateSelfSigned(now.AddDays(-900), now.AddDays(900));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}\u001b[31m", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(Root, now.AddDays(from), now.AddDays(to), [1, 2, 3, 4]);
        using var both = signed.CopyWithPrivateKey(key);
        certificate = X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    public X509Certificate2 Root { get; }

    /// <summary>The server's own certificate.</summary>
    public X509Certificate2 Shown => certificate;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref connections);

    /// <summary>A connection that explains what is wrong with a certificate.</summary>
    /// <param name="trusted">Whether it trusts the root.</param>
    public SocketsHttpHandler Handler(bool trusted)
    {
        var handler = CertificateFault.Explained(new SocketsHttpHandler { UseProxy = true });
        if (trusted)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { Root },
            };
        }

        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await accepting;
        listener.Stop();
        certificate.Dispose();
        Root.Dispose();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync(ended.Token);
                Interlocked.Increment(ref connections);
                await using var tls = new SslStream(new NetworkStream(socket));
                try
                {
                    await tls.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions { ServerCertificate = certificate },
                        ended.Token
                    );
                    _ = await tls.ReadAsync(new byte[1], ended.Token);
                }
                catch (Exception e) when (e is IOException or AuthenticationException)
                {
                    // The client does not like the certificate, as it should.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
