using ImageTools.Import.Manifests;

namespace ImageTools.Fuzz.Targets;

/// <summary>A manifest that may come from anywhere.</summary>
internal sealed class ManifestTarget()
    : TextTarget(
        "manifest",
        400,
        """
        {"schema":"imagetools.manifest/1","tool":"imagetools 1","created":"2026-01-15T08:30:45Z","region":"cn-hangzhou",
         "image":{"id":"m-1","name":"web","task":"t-1","snapshots":["s-1"],"copies":{"eu-central-1":"m-2"}},
         "importImage":{"OSType":"linux"},"objectsKept":true,
         "disks":[{"source":{"path":"/a.raw","length":1,"modified":"2026-01-15T08:30:45Z"},
          "sourceFiles":[{"path":"/a.raw","length":1,"modified":"2026-01-15T08:30:45Z"},{"path":"/b","length":1,
           "modified":"2026-01-15T08:30:45Z"}],"format":"raw","virtualSize":512,"trimmed":false,"content":{"sha256":"00"},
          "object":{"schema":"imagetools.parts/1","object":"oss://bucket/key","etag":"E","size":3,"crc64":"5",
           "parts":[{"size":3,"crc64":"5"}]}}]}
        """
    )
{
    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["m.json"], input);
        ManifestFile.Load(directory["m.json"]);
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is InvalidDataException or IOException;
}
