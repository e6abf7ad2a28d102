using System.Security.Cryptography;
using System.Text;
using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The place that a run uploads to. The same name at another service, or in a bucket of another account, is another object.
/// </summary>
/// <param name="Endpoint">Service, by any of its addresses.</param>
/// <param name="Account">Account that owns the bucket; null when the service does not state it.</param>
/// <param name="Location">Object.</param>
internal sealed record RunPlace(OssEndpoint Endpoint, string? Account, OssLocation Location)
{
    /// <summary>The name of a run of this object.</summary>
    public string Id =>
        System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Endpoint.Service}\n{Account}\n{Location}")))[..12];

    /// <summary>Asks for the bucket's owner, once for each bucket. The owner stays unknown when the keys may not ask.</summary>
    /// <exception cref="CloudException">The service could not be reached.</exception>
    public static async Task<RunPlace> FindAsync(OssClient client, OssLocation location, CancellationToken cancellation) =>
        new(client.Endpoint, await client.FindOwnerAsync(location.Bucket, cancellation).ConfigureAwait(false), location);

    /// <summary>Whether a recorded run goes to this service and, if both accounts are known, to this account.</summary>
    public bool IsPlaceOf(RunRecord record) =>
        record.Location == Location && record.IsAt(Endpoint) && (record.Account is null || Account is null || record.Account == Account);
}
