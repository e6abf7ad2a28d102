namespace ImageTools.Cli.Words;

/// <summary>Verbs of other tools, and ours that do what is meant.</summary>
internal static class ForeignVerbs
{
    private static readonly string[] Tools = ["imagetools", "qemu-img", "ossutil", "ossutil64", "rclone", "aliyun", "guestfish"];

    private static readonly Dictionary<string, (string Sentence, string Line)> Answers = new(StringComparer.OrdinalIgnoreCase)
    {
        // qemu-img
        ["check"] = ("an image is checked while it is read, and any damage is named; hash reads all of it", "hash disk.qcow2"),
        ["resize"] = (
            "a disk is made larger on its way to a target; no image is changed in place",
            "convert --size +10G -O qcow2 disk.qcow2 larger.qcow2"
        ),
        ["snapshot"] = (
            "snapshots are listed by info and read with -l; they are never made or removed",
            "convert -l NAME -O qcow2 disk.qcow2 then.qcow2"
        ),
        ["rebase"] = (
            "an overlay and its backing file are written as one whole image",
            "convert --allow-backing -O qcow2 overlay.qcow2 whole.qcow2"
        ),
        ["commit"] = (
            "an overlay and its backing file are written as one whole image; no image is changed in place",
            "convert --allow-backing -O qcow2 overlay.qcow2 whole.qcow2"
        ),
        ["create"] = (
            "images are made from images; an empty disk is a sparse file (truncate -s 40G disk.raw), which can be converted",
            "convert -f raw -O qcow2 disk.raw disk.qcow2"
        ),
        ["dd"] = ("a disk is copied whole", "convert -O raw disk.qcow2 disk.raw"),
        ["amend"] = (
            "no image is changed in place; its settings are those of a new one",
            "convert -O qcow2 -o cluster_size=64K disk.qcow2 new.qcow2"
        ),
        ["bench"] = ("where the time of a conversion goes is told by --stats", "convert --stats -O qcow2 disk.raw disk.qcow2"),
        ["bitmap"] = ("dirty bitmaps are neither made nor carried over", "info disk.qcow2"),

        // ossutil and rclone
        ["cp"] = ("an image is sent to a bucket by upload", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["copy"] = (
            "an image is sent to a bucket by upload, and copied to another region by image copy",
            "upload disk.qcow2 oss://my-images/disk.qcow2"
        ),
        ["copyto"] = ("an image is sent to a bucket by upload", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["put"] = ("an image is sent to a bucket by upload", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["sync"] = ("one image is sent at a time; what is there already is not sent again", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["move"] = ("an image is sent by upload; the source is never removed", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["moveto"] = ("an image is sent by upload; the source is never removed", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["mv"] = ("an image is sent by upload; the source is never removed", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["rcat"] = ("an upload reads a file, so that it can be gone on with; save the stream as a disk first", "convert -f raw - disk.raw"),
        ["ls"] = ("images are listed by images, unfinished uploads by runs; objects are listed by ossutil", "images"),
        ["lsl"] = ("images are listed by images, unfinished uploads by runs; objects are listed by rclone", "images"),
        ["lsd"] = ("images are listed by images; buckets are listed by ossutil", "images"),
        ["lsf"] = ("images are listed by images, unfinished uploads by runs", "images"),
        ["lsjson"] = ("images are listed by images, unfinished uploads by runs", "images --json"),
        ["list"] = ("images are listed by images, unfinished uploads by runs, imports by tasks", "images"),
        ["rm"] = (
            "an image is removed by image rm, an unfinished upload by abort or clean; objects are removed by ossutil",
            "image rm m-bp1example"
        ),
        ["delete"] = (
            "an image is removed by image rm, an unfinished upload by abort or clean; objects are removed by ossutil",
            "image rm m-bp1example"
        ),
        ["deletefile"] = (
            "an image is removed by image rm, an unfinished upload by abort or clean; objects are removed by rclone",
            "image rm m-bp1example"
        ),
        ["purge"] = ("unfinished uploads are removed by clean", "clean oss://my-images"),
        ["cleanup"] = ("unfinished uploads are removed by clean", "clean oss://my-images"),
        ["stat"] = ("an object is held against the manifest of its upload by verify", "verify disk.manifest.json"),
        ["sign"] = ("a signed address is printed by presign", "presign oss://my-images/disk.qcow2"),
        ["link"] = ("a signed address is printed by presign", "presign oss://my-images/disk.qcow2"),
        ["mkdir"] = (
            "a bucket is made by ossutil or in the console; authorize shows whether ECS may read it",
            "authorize --bucket my-images"
        ),
        ["mb"] = ("a bucket is made by ossutil or in the console; authorize shows whether ECS may read it", "authorize --bucket my-images"),
        ["probe"] = ("whether the cloud answers, and to whom, is told by whoami", "whoami -v"),
        ["config"] = (
            "nothing is configured here; keys are taken from the environment and the profiles of aliyun and ossutil, and whoami tells "
                + "which",
            "whoami"
        ),
        ["login"] = (
            "nobody logs in here; keys are taken from the environment and the profiles of aliyun and ossutil, and whoami tells which",
            "whoami"
        ),
        ["listremotes"] = ("keys are taken from the environment and the profiles of aliyun and ossutil, and whoami tells which", "whoami"),
        ["listpart"] = ("unfinished uploads are listed by runs", "runs"),
        ["cat"] = ("an object can be read by its signed address", "presign oss://my-images/disk.qcow2"),
        ["du"] = ("the size of a target is told by measure, before a byte of it is written", "measure -O qcow2 disk.raw"),
        ["size"] = ("the sizes of an image are told by info, those of a target by measure", "info disk.qcow2"),
        ["md5sum"] = ("the content of a disk is hashed by hash, the same for every format", "hash -a md5 disk.qcow2"),
        ["sha1sum"] = ("the content of a disk is hashed by hash, the same for every format", "hash disk.qcow2"),
        ["hashsum"] = ("the content of a disk is hashed by hash, the same for every format", "hash disk.qcow2"),
        ["serve"] = ("the embedded cloud is served by cloud serve", "cloud serve"),

        // libguestfs
        ["virt-inspector"] = ("what is inside an image is told by inspect", "inspect disk.qcow2"),
        ["virt-inspector2"] = ("what is inside an image is told by inspect", "inspect disk.qcow2"),
        ["virt-df"] = ("the file systems of a disk are among what inspect tells", "inspect disk.qcow2"),
        ["virt-filesystems"] = ("the file systems of a disk are among what inspect tells", "inspect --json disk.qcow2"),
        ["virt-ls"] = ("files of a guest are not listed; what matters for an import is told by inspect", "inspect disk.qcow2"),
        ["virt-cat"] = ("files of a guest are not printed; what matters for an import is told by inspect", "inspect --json disk.qcow2"),
        ["virt-resize"] = ("a disk is made larger on its way to a target", "convert --size 40G -O qcow2 disk.qcow2 larger.qcow2"),
        ["virt-sparsify"] = ("free space is left out on the way to a target by --trim", "convert --trim -O qcow2 disk.raw disk.qcow2"),
        ["virt-v2v"] = ("a guest is checked, converted, uploaded and imported by import", "import disk.vmdk --name web --bucket my-images"),
        ["virt-convert"] = ("an image is converted by convert", "convert -O qcow2 disk.vmdk disk.qcow2"),
        ["virt-diff"] = ("whether two disks are the same is told by compare", "compare a.qcow2 b.qcow2"),
    };

    /// <summary>All lines that are offered, for the proof that they exist.</summary>
    public static IEnumerable<string> Lines => Answers.Values.Select(a => a.Line);

    /// <summary>What to write instead of <paramref name="word"/>, or null.</summary>
    /// <param name="word">What stands where a verb is expected.</param>
    /// <param name="next">The word behind it, or null.</param>
    public static UsageException? Answer(string word, string? next)
    {
        if (Tools.Contains(word))
        {
            return next is not null && Answer(next, null) is { } inner
                ? inner
                : new UsageException(
                    $"'{word}' is another program; its verb comes first here.",
                    $"Try: imagetools {(next is { Length: > 0 } && char.IsAsciiLetter(next[0]) ? $"{next} --help" : "help")}"
                );
        }
        return Answers.TryGetValue(word, out var answer)
            ? new UsageException($"'{word}': {answer.Sentence}.", $"Try: imagetools {answer.Line}")
            : null;
    }
}
