using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageTools.LocalCloud;

/// <summary>What `cloud serve` prints.</summary>
public static class CloudServe
{
    /// <summary>The one JSON line that says that the cloud is ready and how to use it.</summary>
    public static string ReadyLine(LocalCloudServer server)
    {
        var answer = new ReadyAnswer
        {
            Oss = server.Endpoint,
            Ecs = server.Endpoint,
            Ram = server.Endpoint,
            Sts = server.Endpoint,
            AccessKeyId = server.AccessKeyId,
            AccessKeySecret = server.AccessKeySecret,
            Region = server.Region,
            Bucket = server.Bucket,
            UserAccessKeyId = server.UserAccessKeyId,
            UserAccessKeySecret = server.UserAccessKeySecret,
            RoleArn = server.RoleArn,
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(json, answer, ReadyContext.Default.ReadyAnswer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
