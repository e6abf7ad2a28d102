using ImageTools.Upload.CredentialSources;

namespace ImageTools.Upload.Tests;

/// <summary>Where keys are found, and what is said when there are none.</summary>
public class CredentialTests
{
    private const string Config = """
        {"current":"work","profiles":[{"name":"work","mode":"AK","access_key_id":"id-w","access_key_secret":"hidden-w"},
        {"name":"sts","mode":"StsToken","access_key_id":"id-s","access_key_secret":"hidden-s","sts_token":"hidden-t"},
        {"name":"role","mode":"EcsRamRole","access_key_secret":"hidden-r"}]}
        """;

    [Fact]
    public async Task Environment_comes_before_the_current_profile() =>
        Assert.Equal("id-e", (await Chain(null, ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id-e"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hidden-e")).GetAsync(TestContext.Current.CancellationToken)).AccessKeyId);

    [Fact]
    public async Task Current_profile_is_taken_when_none_is_named() => Assert.Equal("id-w", (await Chain(null).GetAsync(TestContext.Current.CancellationToken)).AccessKeyId);

    [Fact]
    public async Task Named_profile_brings_its_token() => Assert.Equal("hidden-t", (await Chain("sts").GetAsync(TestContext.Current.CancellationToken)).SecurityToken);

    [Fact]
    public async Task Mode_without_a_key_is_named_and_no_secret_with_it()
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Chain("role").GetAsync(TestContext.Current.CancellationToken));
        Assert.Contains("EcsRamRole", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", $"{error} {error.Hint}", StringComparison.Ordinal);
    }

    private static CredentialChain Chain(string? profile, params (string Name, string Value)[] variables) =>
        new(new UserEnvironment(n => variables.FirstOrDefault(v => v.Name == n).Value, _ => Config, "/home/someone"), profile);
}
