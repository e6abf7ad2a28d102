using ImageTools.Cloud;

namespace ImageTools.Tests.Support;

/// <summary>Always the same key.</summary>
internal sealed class ExampleKey(string id = ExampleKey.Id, string secret = ExampleKey.Secret, string? token = null) : ICredentialProvider
{
    public const string Id = "LTAI-example",
        Secret = "secret-example",
        Token = "CAISexampleSTStoken/+==";

    public string Source => "the test";

    public ValueTask<Credentials> GetAsync(CancellationToken cancellation) => ValueTask.FromResult(new Credentials(id, secret, token));
}
