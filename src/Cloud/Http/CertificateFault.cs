using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ImageTools.Cloud.Http;

/// <summary>A certificate that is not accepted: whose it is, why, and what to do. A retry meets the same certificate.</summary>
public sealed class CertificateFault : AuthenticationException
{
    private const int LongestName = 120,
        MostNames = 4;

    private CertificateFault(string code, string message, string host, string hint)
        : base(message)
    {
        Code = code;
        Host = host;
        Hint = hint;
    }

    /// <summary>
    /// certificate-untrusted, certificate-expired, certificate-not-yet-valid, certificate-name, certificate-revoked,
    /// certificate-invalid.
    /// </summary>
    public string Code { get; }

    /// <summary>The host that showed it: the service's or a proxy's.</summary>
    public string Host { get; }

    /// <summary>What to do.</summary>
    public string Hint { get; }

    /// <summary>Makes a handler fail with this error. The runtime's own error names neither the host nor the certificate.</summary>
    /// <param name="handler">A handler that has not sent anything yet.</param>
    public static SocketsHttpHandler Explained(SocketsHttpHandler handler)
    {
        handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
            Find((sender as SslStream)?.TargetHostName ?? "", certificate as X509Certificate2, chain, errors, DateTimeOffset.UtcNow)
                is { } fault
                ? throw fault
                : true;
        return handler;
    }

    /// <summary>
    /// What is wrong, or null. A certificate counts as revoked only when its issuer says so; a missing response about it is no fault.
    /// </summary>
    /// <param name="host">The host that the request is for.</param>
    /// <param name="certificate">The certificate that it showed, or null.</param>
    /// <param name="chain">The part of the chain that was found.</param>
    /// <param name="errors">What the runtime found.</param>
    /// <param name="now">This machine's time.</param>
    public static CertificateFault? Find(
        string host,
        X509Certificate2? certificate,
        X509Chain? chain,
        SslPolicyErrors errors,
        DateTimeOffset now
    )
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is null)
        {
            return new CertificateFault(
                "certificate-invalid",
                $"{host} shows no certificate",
                host,
                "Check the endpoint: the real service has a certificate."
            );
        }

        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        status &= ~(X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation);
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && status == X509ChainStatusFlags.NoError)
            return null;
        List<(string Code, string Words, string Hint)> found = [.. Reasons(host, certificate, chain, errors, status, now)];
        return new CertificateFault(
            found[0].Code,
            $"the certificate of {host} {string.Join(", and ", found.Select(f => f.Words))} (for {Clean(certificate.Subject)}, issued "
                + $"by {Clean(certificate.Issuer)}, valid {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)})",
            host,
            string.Join(' ', found.Select(f => f.Hint).Distinct())
        );
    }

    private static IEnumerable<(string Code, string Words, string Hint)> Reasons(
        string host,
        X509Certificate2 shown,
        X509Chain? chain,
        SslPolicyErrors errors,
        X509ChainStatusFlags status,
        DateTimeOffset now
    )
    {
        const X509ChainStatusFlags NoRoot = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        var clock = string.Create(
            CultureInfo.InvariantCulture,
            $"check this machine's clock, too: it says {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC"
        );
        if ((status & X509ChainStatusFlags.Revoked) != 0)
        {
            yield return ("certificate-revoked", "was revoked", "Its issuer has withdrawn it: continue only when the host has a new one.");
        }

        if ((status & NoRoot) != 0)
        {
            yield return (
                "certificate-untrusted",
                "is not trusted: it is not signed by an authority that this machine knows",
                "If a proxy opens TLS, or the CA is your own: add the CA's certificate to the system's store, or name its PEM "
                    + "file in SSL_CERT_FILE. Otherwise another host answers in place of the service: check the network and the endpoint."
            );
        }

        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            // The expired certificate may be further up in the chain.
            var late = Elements(shown, chain).FirstOrDefault(c => now < c.NotBefore || now > c.NotAfter) ?? shown;
            var whose = late.Thumbprint == shown.Thumbprint ? "" : $" by its issuer {Clean(late.Subject)}, which";
            yield return now < late.NotBefore
                ? (
                    "certificate-not-yet-valid",
                    $"is not valid yet:{whose} begins on {Day(late.NotBefore)}",
                    $"Usually the reason is a wrong clock; {clock}."
                )
                : (
                    "certificate-expired",
                    $"has expired:{whose} ended on {Day(late.NotAfter)}",
                    $"The owner of the host (the service, or a proxy) has to renew it; {clock}."
                );
        }
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            yield return (
                "certificate-name",
                $"is for another name: {Names(shown)}",
                $"Check the endpoint: either {host} is not the name of the service, or another host (a proxy, a login page) answers in "
                    + "its place."
            );
        }

        var rest = status & ~(NoRoot | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.Revoked);
        if (rest != X509ChainStatusFlags.NoError)
        {
            yield return (
                "certificate-invalid",
                $"is not valid ({rest})",
                "The owner of the host has to renew the certificate; no setting of this tool makes it valid."
            );
        }
    }

    private static IEnumerable<X509Certificate2> Elements(X509Certificate2 shown, X509Chain? chain) =>
        chain is { ChainElements.Count: > 0 } ? chain.ChainElements.Select(e => e.Certificate) : [shown];

    private static string Names(X509Certificate2 certificate)
    {
        string[] names =
        [
            .. certificate
                .Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(n => n.EnumerateDnsNames().Concat(n.EnumerateIPAddresses().Select(a => a.ToString())))
                .Take(MostNames + 1),
        ];
        return names.Length == 0
            ? Clean(certificate.Subject)
            : string.Join(", ", names.Take(MostNames).Select(Clean)) + (names.Length > MostNames ? ", ..." : "");
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The host that answers chooses these names, so they are not trusted.</summary>
    private static string Clean(string name) => name.Length == 0 ? "nobody" : ForeignText.Line(name, LongestName);
}
