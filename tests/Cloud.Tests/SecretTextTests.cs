using System.Text;
using ImageTools.Cloud;

namespace ImageTools.Cloud.Tests;

/// <summary>What a service says back, and addresses, without what nobody else should read.</summary>
public sealed class SecretTextTests
{
    private const string Secret = "se+cret/of=mine",
        Token = "CAISto+ken/==";
    private static readonly Credentials Signer = new("LTAI-example", Secret, Token);

    [Theory]
    [InlineData(Secret)]
    [InlineData(Token)]
    public void Secret_is_hidden_in_every_form_in_which_a_service_may_quote_it(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        foreach (
            var form in (string[])
                [
                    secret,
                    Uri.EscapeDataString(secret),
                    Uri.EscapeDataString(secret).Replace("%2F", "%2f", StringComparison.Ordinal),
                    System.Convert.ToBase64String(bytes),
                    System.Convert.ToHexString(bytes),
                    System.Convert.ToHexStringLower(bytes),
                ]
        )
        {
            Assert.Equal("It was *** that you sent.", SecretText.Hide($"It was {form} that you sent.", Signer));
        }
    }

    [Theory]
    [InlineData("'oss://LTAI5tSomebody00:se/cr@et@bucket/key' is none", "'oss://***@bucket/key' is none")]
    [InlineData("https://user@host and ftp://a:b@c", "https://***@host and ftp://***@c")]
    [InlineData("--LTAI5tSomebody00:secret", "--LTAI5tSomebody00:***")]
    [InlineData("'aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3' is no region", "'***' is no region")]
    [InlineData("oss://bucket/key@2x.raw", "oss://bucket/key@2x.raw")]
    [InlineData(
        "--region CAISgrcO7n8aUDm+8H7CNH8GbtCPXcdRJEfjQEMAAmtuVFWUoGVoXWTEmAu41FRKhyGpmgGtIZ61nPahXvbxWh2DC7fOCda7wATnF1xkPH3ssLWA"
            + "7De8lxLdLmqu: "
            + "is none",
        "--region ***: is none"
    )]
    [InlineData(
        "'uUuujS+fopxaKEye91IYKc8QebCA6ddKHBD8q2pCQ9M2Vt6+TB7XlkjoVuj5ovWMlfDOSznBW/+tXC37i7ggtg==' is no verb",
        "'***' is no verb"
    )]
    [InlineData(
        "/srv/Builds/2026/Nov/29/Nightly/Debian/Bookworm/Amd64/Images/Final/Signed/Output7/disk",
        "/srv/Builds/2026/Nov/29/Nightly/Debian/Bookworm/Amd64/Images/Final/Signed/Output7/disk"
    )]
    [InlineData(
        "sha256 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae2c26b46b68ffc68ff99b453c1d304134",
        "sha256 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae2c26b46b68ffc68ff99b453c1d304134"
    )]
    [InlineData(
        "upload 0123456789abcdef0123456789abcd of /var/images/disk.raw",
        "upload 0123456789abcdef0123456789abcd of /var/images/disk.raw"
    )]
    public void What_looks_like_a_typed_secret_is_hidden(string text, string shown) => Assert.Equal(shown, SecretText.Typed(text));

    [Theory]
    [InlineData("It does not match. String to sign: POST /")]
    [InlineData("It does not match. StringToSign: POST /")]
    [InlineData("It does not match. x-oss-security-token:Q0FJ")]
    [InlineData("It does not match. POST /?x-oss-signature=00ff")]
    [InlineData("It does not match. Authorization: OSS4-HMAC-SHA256 Credential=LTAI")]
    public void Text_ends_where_it_begins_to_quote_the_request(string text) =>
        Assert.Matches(@"\AIt does not match\.( POST /\?)? \(the rest is left out\)\z", SecretText.Hide(text, Signer));

    [Theory]
    [InlineData("The security token you provided has expired.")]
    [InlineData("The Authorization header is invalid.")]
    [InlineData("The request signature we calculated does not match the signature you provided. Check your key and signing method.")]
    public void Sentence_of_the_service_stays_as_it_is(string text) => Assert.Equal(text, SecretText.Hide(text, Signer));

    [Fact]
    public void Endless_text_is_cut() => Assert.InRange(SecretText.Hide(new string('x', 100_000), Signer).Length, 1, 1100);

    [Theory]
    [InlineData("http://user:word@cloud.example.com/x", "http://cloud.example.com/x")]
    [InlineData("ftp://user:word@cloud.example.com", "ftp://cloud.example.com")]
    [InlineData("https://cloud.example.com/x?token=word", "https://cloud.example.com/x")]
    [InlineData("oss://bucket/a@b?.raw", "oss://bucket/a@b?.raw")]
    public void Address_is_shown_without_password_and_query(string address, string shown) =>
        Assert.Equal(shown, SecretText.Address(address));
}
