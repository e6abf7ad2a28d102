namespace ImageTools.Cli.Words;

/// <summary>Verbs of other tools, and our verbs for the same work.</summary>
internal static class ForeignVerbs
{
    private static readonly string[] Tools = ["imagetools", "qemu-img", "ossutil", "ossutil64", "rclone", "aliyun", "guestfish"];

    private static readonly Dictionary<string, (string Sentence, string Line)> Answers = new(StringComparer.OrdinalIgnoreCase)
    {
        // qemu-img
        ["check"] = ("an image is checked while it is read, and the error names any damage; hash reads the whole image", "hash disk.qcow2"),
        ["resize"] = (
            "convert makes a disk larger in a new image; no image is changed in place",
            "convert --size +10G -O qcow2 disk.qcow2 larger.qcow2"
        ),
        ["snapshot"] = (
            "info lists snapshots, convert -l reads one; snapshots are never made or removed",
            "convert -l NAME -O qcow2 disk.qcow2 then.qcow2"
        ),
        ["rebase"] = (
            "convert writes an overlay and its backing file as one whole image",
            "convert --allow-backing -O qcow2 overlay.qcow2 whole.qcow2"
        ),
        ["commit"] = (
            "convert writes an overlay and its backing file as one whole image; no image is changed in place",
            "convert --allow-backing -O qcow2 overlay.qcow2 whole.qcow2"
        ),
        ["create"] = (
            "a new image is made from another image; an empty disk is a sparse file (truncate -s 40G disk.raw), which can be converted",
            "convert -f raw -O qcow2 disk.raw disk.qcow2"
        ),
        ["dd"] = ("convert copies a whole disk", "convert -O raw disk.qcow2 disk.raw"),
        ["amend"] = (
            "no image is changed in place; convert makes a new image with other settings",
            "convert -O qcow2 -o cluster_size=64K disk.qcow2 new.qcow2"
        ),
        ["bench"] = ("--stats shows the time of each stage of a conversion", "convert --stats -O qcow2 disk.raw disk.qcow2"),
        ["bitmap"] = ("dirty bitmaps are not made and not copied", "info disk.qcow2"),

        // ossutil and rclone
        ["cp"] = ("upload sends an image to a bucket", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["copy"] = (
            "upload sends an image to a bucket, image copy copies one to another region",
            "upload disk.qcow2 oss://my-images/disk.qcow2"
        ),
        ["copyto"] = ("upload sends an image to a bucket", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["put"] = ("upload sends an image to a bucket", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["sync"] = ("upload sends one image; the same object is not sent again", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["move"] = ("upload sends an image; it never removes the source", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["moveto"] = ("upload sends an image; it never removes the source", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["mv"] = ("upload sends an image; it never removes the source", "upload disk.qcow2 oss://my-images/disk.qcow2"),
        ["rcat"] = ("an upload reads a file, so that it can be resumed; save the stream as a disk first", "convert -f raw - disk.raw"),
        ["ls"] = ("images lists images, runs lists unfinished uploads; use ossutil for objects", "images"),
        ["lsl"] = ("images lists images, runs lists unfinished uploads; use rclone for objects", "images"),
        ["lsd"] = ("images lists images; use ossutil for buckets", "images"),
        ["lsf"] = ("images lists images, runs lists unfinished uploads", "images"),
        ["lsjson"] = ("images lists images, runs lists unfinished uploads", "images --json"),
        ["list"] = ("images lists images, runs lists unfinished uploads, tasks lists imports", "images"),
        ["rm"] = ("image rm removes an image, abort and clean remove unfinished uploads; use ossutil for objects", "image rm m-bp1example"),
        ["delete"] = (
            "image rm removes an image, abort and clean remove unfinished uploads; use ossutil for objects",
            "image rm m-bp1example"
        ),
        ["deletefile"] = (
            "image rm removes an image, abort and clean remove unfinished uploads; use rclone for objects",
            "image rm m-bp1example"
        ),
        ["purge"] = ("clean removes unfinished uploads", "clean oss://my-images"),
        ["cleanup"] = ("clean removes unfinished uploads", "clean oss://my-images"),
        ["stat"] = ("verify compares an object with the manifest of its upload", "verify disk.manifest.json"),
        ["sign"] = ("presign prints a signed address", "presign oss://my-images/disk.qcow2"),
        ["link"] = ("presign prints a signed address", "presign oss://my-images/disk.qcow2"),
        ["mkdir"] = (
            "make a bucket with ossutil or in the console; authorize shows whether ECS may read it",
            "authorize --bucket my-images"
        ),
        ["mb"] = ("make a bucket with ossutil or in the console; authorize shows whether ECS may read it", "authorize --bucket my-images"),
        ["probe"] = ("whoami shows whether the cloud answers, and for which account", "whoami -v"),
        ["config"] = (
            "there is no configuration; keys come from the environment and the profiles of aliyun and ossutil, and whoami shows " + "which",
            "whoami"
        ),
        ["login"] = (
            "there is no login; keys come from the environment and the profiles of aliyun and ossutil, and whoami shows which",
            "whoami"
        ),
        ["listremotes"] = ("keys come from the environment and the profiles of aliyun and ossutil, and whoami shows which", "whoami"),
        ["listpart"] = ("runs lists unfinished uploads", "runs"),
        ["cat"] = ("an object can be read by its signed address", "presign oss://my-images/disk.qcow2"),
        ["du"] = ("measure shows the size of a target before the conversion", "measure -O qcow2 disk.raw"),
        ["size"] = ("info shows the sizes of an image, measure the size of a target", "info disk.qcow2"),
        ["md5sum"] = ("hash computes the hash of a disk, the same in every format", "hash -a md5 disk.qcow2"),
        ["sha1sum"] = ("hash computes the hash of a disk, the same in every format", "hash disk.qcow2"),
        ["hashsum"] = ("hash computes the hash of a disk, the same in every format", "hash disk.qcow2"),
        ["serve"] = ("cloud serve runs the embedded cloud", "cloud serve"),

        // libguestfs
        ["virt-inspector"] = ("inspect shows the content of an image", "inspect disk.qcow2"),
        ["virt-inspector2"] = ("inspect shows the content of an image", "inspect disk.qcow2"),
        ["virt-df"] = ("volumes shows the file systems of a disk, and what is free on them", "volumes disk.qcow2"),
        ["virt-filesystems"] = ("volumes lists the volumes and file systems of a disk", "volumes disk.qcow2"),
        ["virt-list-filesystems"] = ("volumes lists the volumes and file systems of a disk", "volumes disk.qcow2"),
        ["virt-list-partitions"] = ("volumes lists the volumes and file systems of a disk", "volumes disk.qcow2"),
        ["lsblk"] = ("volumes lists the volumes and file systems of a disk", "volumes disk.qcow2"),
        ["virt-ls"] = ("ls lists files of a guest", "ls -l disk.qcow2 /etc"),
        ["ll"] = ("ls -l lists files of a guest", "ls -l disk.qcow2 /etc"),
        ["virt-cat"] = ("cat prints files of a guest", "cat disk.qcow2 /etc/fstab"),
        ["virt-log"] = ("cat prints files of a guest", "cat disk.qcow2 /var/log/syslog"),
        ["virt-tail"] = ("cat prints files of a guest", "cat disk.qcow2 /var/log/syslog"),
        ["download"] = ("cp copies files out of a guest", "cp disk.qcow2:/etc/fstab fstab"),
        ["copy-out"] = ("cp copies files out of a guest", "cp -r disk.qcow2:/etc ."),
        ["virt-copy-out"] = ("cp copies files out of a guest", "cp -r disk.qcow2:/etc ."),
        ["tar-out"] = ("cp writes a tar archive to standard output", "cp -r disk.qcow2:/etc -"),
        ["virt-tar-out"] = ("cp writes a tar archive to standard output", "cp -r disk.qcow2:/etc -"),
        ["virt-tar"] = ("cp writes a tar archive to standard output", "cp -r disk.qcow2:/etc -"),
        ["virt-get-kernel"] = ("cp copies files out of a guest", "cp -r disk.qcow2:/boot ."),
        ["guestmount"] = ("nothing is mounted; ls, find and cat read files of a guest, and cp copies them out", "cp -r disk.qcow2:/etc ."),
        ["list-filesystems"] = ("volumes lists the volumes and file systems of a disk", "volumes disk.qcow2"),
        ["tree"] = ("ls -R lists a whole tree", "ls -R disk.qcow2 /etc"),
        ["debugfs"] = ("ls, cat and cp read the files of a file system", "cp -r disk.qcow2:/etc ."),
        ["mcopy"] = ("cp copies files out of a file system", "cp -r --volume p1 disk.qcow2:/EFI ."),
        ["mdir"] = ("ls lists the files of a file system", "ls -l --volume p1 disk.qcow2"),
        ["virt-resize"] = ("convert makes a disk larger in a new image", "convert --size 40G -O qcow2 disk.qcow2 larger.qcow2"),
        ["virt-sparsify"] = ("--trim leaves out free space of the target", "convert --trim -O qcow2 disk.raw disk.qcow2"),
        ["virt-v2v"] = ("import checks, converts, uploads and imports a guest", "import disk.vmdk --name web --bucket my-images"),
        ["virt-convert"] = ("convert converts an image", "convert -O qcow2 disk.vmdk disk.qcow2"),
        ["virt-diff"] = ("diff lists the files that differ between two images", "diff a.qcow2 b.qcow2"),
    };

    /// <summary>All suggested lines; a test checks that they work.</summary>
    public static IEnumerable<string> Lines => Answers.Values.Select(a => a.Line);

    /// <summary>What to write instead of <paramref name="word"/>, or null.</summary>
    /// <param name="word">The word in the place of the verb.</param>
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
