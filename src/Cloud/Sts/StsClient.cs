using ImageTools.Cloud.Rpc;

namespace ImageTools.Cloud.Sts;

/// <summary>Asks STS whose credentials these are.</summary>
/// <param name="acs">An STS service.</param>
public sealed class StsClient(AcsClient acs)
{
    /// <summary>The owner of the credentials. This needs valid credentials and no permission.</summary>
    public Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancellation) =>
        acs.CallAsync(
            "GetCallerIdentity",
            [],
            answer => new CallerIdentity(answer.Required("AccountId"), answer.Text("Arn"), answer.Text("IdentityType")),
            cancellation
        );
}
