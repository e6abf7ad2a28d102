using ImageTools.Upload.Runs;

namespace ImageTools.Fuzz.Targets;

/// <summary>The journal of an upload: a line of JSON for each thing that happened. One that is none is passed over, with a word.</summary>
internal sealed class JournalTarget()
    : TextTarget(
        "journal",
        400,
        First
            + """
            {"uploadId":"u"}
            {"cut":[1,1048576]}
            {"part":1,"size":1048576,"crc64":"1","etag":"e","sha256":"00"}
            {"completing":1048576,"crc64":"1"}

            """,
        // A long one: what is read is bounded, and a part may be told twice.
        First + string.Concat(Enumerable.Range(1, 500).Select(i => $$"""{"part":{{1 + (i % 9)}},"size":1,"crc64":"1","etag":"e"}""" + "\n"))
    )
{
    private const string First =
        """{"journal":1,"bucket":"bucket","key":"k","uploadId":"u","endpoint":"e","started":"2026-01-15T08:30:45+00:00","""
        + """ "sources":[{"path":"/a","length":1,"modified":1,"changed":1,"device":1,"inode":1}],"fingerprint":"f","length":1,"""
        + """ "partSize":1,"settings":[["a","b"]],"command":["upload"],"directory":"/"}"""
        + "\n";

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["run.jsonl"], input);
        var notes = 0;
        var runs = new RunStore(directory.Path).List(_ => notes++);
        if (runs.Count + notes == 0)
            throw new InvalidOperationException("The journal was passed over in silence.");
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => false;
}
