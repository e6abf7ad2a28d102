using System.Text;
using System.Text.Json;

namespace ImageTools.LocalCloud;

/// <summary>What `cloud serve` prints.</summary>
public static class CloudServe
{
    /// <summary>The one JSON line that says that the cloud is ready and how to use it.</summary>
    public static string ReadyLine(LocalCloudServer server)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            json.WriteString("schema", "imagetools.cloud-serve/1");
            foreach (var service in (string[])["oss", "ecs", "ram", "sts"])
                json.WriteString(service, server.Endpoint);
            json.WriteString("accessKeyId", server.AccessKeyId);
            json.WriteString("accessKeySecret", server.AccessKeySecret);
            json.WriteString("region", server.Region);
            json.WriteString("bucket", server.Bucket);
            json.WriteString("userAccessKeyId", server.UserAccessKeyId);
            json.WriteString("userAccessKeySecret", server.UserAccessKeySecret);
            json.WriteString("roleArn", server.RoleArn);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
