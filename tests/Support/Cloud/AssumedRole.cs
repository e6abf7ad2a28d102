using System.Text.Json.Nodes;
using ImageTools.Cloud.CredentialSources;
using ImageTools.LocalCloud;

namespace ImageTools.Tests.Support;

/// <summary>Keys of a role, assumed and renewed as the command does it: by a profile of the official command line.</summary>
internal static class AssumedRole
{
    private const string Profile = "role";

    /// <summary>The role of an embedded cloud, assumed by that cloud's user.</summary>
    public static CredentialChain Of(LocalCloudServer cloud, HttpMessageHandler handler, TimeProvider time)
    {
        var profile = new JsonObject
        {
            ["name"] = Profile,
            ["mode"] = "RamRoleArn",
            ["access_key_id"] = cloud.UserAccessKeyId,
            ["access_key_secret"] = cloud.UserAccessKeySecret,
            ["ram_role_arn"] = cloud.RoleArn,
        };
        var file = new JsonObject { ["current"] = Profile, ["profiles"] = new JsonArray(profile) }.ToJsonString();
        return new CredentialChain(
            new UserEnvironment(_ => null, path => path.EndsWith("config.json", StringComparison.Ordinal) ? file : null, "/home/user"),
            Profile,
            new CredentialServices
            {
                Http = handler,
                Time = time,
                StsEndpoint = cloud.Endpoint,
            }
        );
    }
}
