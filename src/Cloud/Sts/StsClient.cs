using ImageTools.Cloud.Rpc;

namespace ImageTools.Cloud.Sts;

/// <summary>Asks who one is.</summary>
/// <param name="acs">An STS service.</param>
public sealed class StsClient(AcsClient acs)
{
    /// <summary>Needs no permission, only valid credentials.</summary>
    public Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancellation) =>
        acs.CallAsync(
            "GetCallerIdentity",
            [],
            answer => new CallerIdentity(answer.Required("AccountId"), answer.Text("Arn"), answer.Text("IdentityType")),
            cancellation
        );
}
