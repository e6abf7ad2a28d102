using ImageTools.Cloud;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>Always the same key.</summary>
internal sealed class FixedCredentials(string id = FixedCredentials.Id, string secret = FixedCredentials.Secret, string? token = null)
    : ICredentialProvider
{
    public const string Id = "LTAI-example",
        Secret = "secret-example",
        Token = "CAISexampleSTStoken/+==";

    public string Source => "the test";

    public ValueTask<Credentials> GetAsync(CancellationToken cancellation) => ValueTask.FromResult(new Credentials(id, secret, token));
}
