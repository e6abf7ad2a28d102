using ImageTools.Cloud.Json;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>
/// A key that a profile holds. The file is read again each time, so a new sign-in with the official command line renews the key here too.
/// </summary>
/// <param name="first">The profile as it was found.</param>
/// <param name="user">Reads the file.</param>
/// <param name="time">Tells whether a cached key has expired.</param>
internal sealed class CliProfileKey(CliProfile first, UserEnvironment user, TimeProvider time) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => first.ToString();

    /// <inheritdoc/>
    public Task<Credentials> FetchAsync(CancellationToken cancellation) =>
        Task.FromResult(Read(CliProfile.Find(user, first.Name) ?? first));

    private Credentials Read(CliProfile profile)
    {
        var (id, secret, token) = (profile["access_key_id"], profile["access_key_secret"], profile["sts_token"]);
        var mode = profile.Mode.ToUpperInvariant();
        if (mode is "CLOUDSSO" or "OAUTH")
            return Cached(profile, id, secret, token);
        if (id is null || secret is null || (token is null && mode == "STSTOKEN"))
            throw CliProfile.Refuse($"The {profile} lacks a key or a token.");
        return new Credentials(id, secret, mode == "AK" ? null : token);
    }

    /// <summary>The official command line keeps the credentials of a sign-in with a browser. This tool does not open a browser.</summary>
    private Credentials Cached(CliProfile profile, string? id, string? secret, string? token)
    {
        var end = profile.Values.Number("sts_expiration") is { } seconds and > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;
        return id is not null && secret is not null && token is not null && end > time.GetUtcNow()
            ? new Credentials(id, secret, token, end)
            : throw CliProfile.Refuse(
                $"The {profile} is of mode {profile.Mode}: signing in needs a browser, and the credentials of the last sign-in "
                    + "have expired.",
                $"Run `aliyun sts GetCallerIdentity --profile {profile.Name}`, which renews them or signs in again (`aliyun configure "
                    + $"--mode {profile.Mode} --profile {profile.Name}`), then the same command here."
            );
    }
}
