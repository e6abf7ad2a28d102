using System.Globalization;
using ImageTools.Cli.Output;

namespace ImageTools.Cli.Words;

/// <summary>
/// Options that users of qemu-img, ossutil, rclone and libguestfs type from habit, and what they mean here. A verb's own options come
/// first: they are never looked up here.
/// </summary>
internal static class Habits
{
    private const string Keys =
        "keys, secrets and tokens are never read from the command line, because other users and the shell's history see it; "
        + "set ALIBABA_CLOUD_ACCESS_KEY_ID and "
        + "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or keep the keys in a profile (~/.aliyun/config.json, ~/.ossutilconfig).";

    private const string NoDriverOptions =
        "an image is named by its file, never by driver options, which could reach the network or other files; name the file, "
        + "and its format with -f.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Habit> All { get; } =
    [
        // qemu-img
        new(["--output"], true, VerbKinds.Json, Output),
        Means(["-p"], VerbKinds.Progress),
        Means(["-q", "--quiet"], VerbKinds.All),
        Means(["-U", "--force-share"], VerbKinds.Image),
        Means(["-W", "-C"], VerbKinds.Convert),
        new(["-t"], true, VerbKinds.Convert, v => Cache(v, "--buffered")),
        new(["-T"], true, VerbKinds.Image, v => Cache(v, null)),
        new(["-r"], true, VerbKinds.Convert, v => new() { Option = $"--max-rate={v}" }),
        Answers(["--image-opts", "--target-image-opts"], false, VerbKinds.Image, NoDriverOptions, "info -f qcow2 disk.qcow2"),
        Answers(
            ["--object"],
            true,
            VerbKinds.Image,
            "encrypted images are not opened, and secrets are not read from the command line; decrypt the image first, with the program "
                + "that encrypted it.",
            "info disk.qcow2"
        ),
        Means(["--target-is-zero"], VerbKinds.Convert),
        Answers(
            ["--salvage"],
            false,
            VerbKinds.Convert,
            "unreadable data is never skipped: a hole in place of data would look like a good image; copy a failing disk with "
                + "ddrescue first.",
            "convert -f raw rescued.raw disk.qcow2 -O qcow2"
        ),
        Answers(
            ["--bitmaps", "--skip-broken-bitmaps"],
            false,
            VerbKinds.Convert,
            "dirty bitmaps are not copied: an import does not need them; leave the option out.",
            "convert -O qcow2 disk.vmdk disk.qcow2"
        ),
        Answers(
            ["-B", "-b", "--backing"],
            true,
            VerbKinds.Convert,
            "a target has no backing file; the source's backing file is read with --allow-backing.",
            "convert --allow-backing -O qcow2 overlay.qcow2 whole.qcow2"
        ),
        Answers(
            ["-F"],
            true,
            VerbKinds.Convert,
            "a target has no backing file; -O sets its format.",
            "convert -O qcow2 disk.vmdk disk.qcow2"
        ),
        Answers(
            ["--backing-chain"],
            false,
            VerbKinds.Info,
            "info names the backing file and does not open it; use info for each file of the chain.",
            "info base.qcow2"
        ),
        Answers(
            ["-s", "--start-offset", "--max-length"],
            true,
            VerbKinds.Map,
            "map lists the whole disk; select from its JSON.",
            "map --json disk.qcow2"
        ),
        Answers(
            ["-l"],
            true,
            VerbKinds.Map,
            "map lists the whole disk; select from its JSON. (A snapshot is read with --snapshot.)",
            "map --json disk.qcow2"
        ),
        Answers(["-s"], false, VerbKinds.Compare, "compare reads only the guest-visible content; info shows the sizes.", "info disk.qcow2"),
        // ossutil and rclone: keys first; their values are never read.
        Answers(
            [
                "-i",
                "--access-key-id",
                "-k",
                "--access-key-secret",
                "--sts-token",
                "--s3-access-key-id",
                "--s3-secret-access-key",
                "--s3-session-token",
                "--access-key",
                "--secret-key",
                "--token",
                "--password",
            ],
            true,
            VerbKinds.Cloud,
            Keys,
            "whoami"
        ),
        Answers(["-t"], true, VerbKinds.Cloud, Keys, "whoami"),
        Answers(
            ["-e", "--endpoint", "--s3-endpoint"],
            true,
            VerbKinds.Cloud,
            "--oss-endpoint sets the endpoint of OSS; those of the other services are --ecs-endpoint, --ram-endpoint and "
                + "--sts-endpoint.",
            "whoami --oss-endpoint internal"
        ),
        new(["--config-file"], true, VerbKinds.Cloud, v => new() { Option = $"--config={v}" }),
        new(["--s3-region"], true, VerbKinds.Cloud, v => new() { Option = $"--region={v}" }),
        new(["--loglevel", "--log-level"], true, VerbKinds.Cloud, v =>
            v is "debug" or "DEBUG" or "info" or "INFO" ? new() { Option = "--verbose" } : HabitMeaning.Nothing
        ),
        Answers(
            ["--log-file", "--output-dir"],
            true,
            VerbKinds.Cloud,
            "messages go to standard error; send them to a file with 2>FILE.",
            "runs"
        ),
        Answers(
            ["--include", "--exclude", "--filter"],
            true,
            VerbKinds.Upload,
            "upload sends one image, by its name.",
            "upload disk.qcow2 oss://my-images/disk.qcow2"
        ),
        Answers(
            ["-r", "--recursive"],
            false,
            VerbKinds.Upload,
            "upload sends one image; use a shell loop for several.",
            "upload disk.qcow2 oss://my-images/disk.qcow2"
        ),
        Answers(
            ["-u", "--update"],
            false,
            VerbKinds.Upload,
            "an existing object with the same bytes is not sent again, and another one is replaced only with --overwrite.",
            "upload --overwrite disk.qcow2 oss://my-images/disk.qcow2"
        ),
        Answers(
            ["--force"],
            false,
            VerbKinds.Upload,
            "--overwrite replaces an object.",
            "upload --overwrite disk.qcow2 oss://my-images/disk.qcow2"
        ),
        Notes(
            ["-j", "--jobs", "--transfers", "--checkers"],
            true,
            VerbKinds.Upload,
            "upload sends one object; --parallel is for its parts."
        ),
        new(["--multi-thread-streams", "--s3-upload-concurrency", "--oss-upload-concurrency"], true, VerbKinds.Upload, v =>
            new() { Option = $"--parallel={v}" }
        ),
        new(["--s3-chunk-size"], true, VerbKinds.Upload, v => new() { Option = $"--part-size={v}" }),
        new(["--s3-storage-class"], true, VerbKinds.Upload, v => new() { Option = $"--storage-class={v}" }),
        Notes(
            ["--s3-provider", "--s3-acl", "--s3-upload-cutoff"],
            true,
            VerbKinds.Upload,
            "has no effect: the service is OSS, and every object is sent in parts."
        ),
        Notes(
            ["--s3-no-check-bucket", "--s3-force-path-style"],
            false,
            VerbKinds.Upload,
            "has no effect; --addressing-style sets the place of the bucket's name."
        ),
        Notes(["--bigfile-threshold"], true, VerbKinds.Upload, "an object of any size is sent in parts."),
        Notes(
            ["--checkpoint-dir", "--snapshot-path"],
            true,
            VerbKinds.Upload,
            "journals are in a fixed directory, where `imagetools runs` finds them."
        ),
        Notes(["--retry-times", "--retries", "--low-level-retries"], true, VerbKinds.Cloud, "requests are retried for about a minute."),
        new(["--bandwidth-limit"], true, VerbKinds.Upload, v => Rate(v, "--bandwidth-limit", "M")),
        new(["--maxupspeed", "--bwlimit"], true, VerbKinds.Upload, v => Rate(v, "--bwlimit", "K")),
        new(["--read-timeout", "--timeout"], true, VerbKinds.Upload, v => new() { Option = $"--stall-timeout={v}" }),
        new(["--tagging"], true, VerbKinds.Upload, v => new() { Option = $"--tag={v}" }),
        Answers(
            ["--acl", "--meta", "--metadata-include"],
            true,
            VerbKinds.Upload,
            "an object gets its bucket's access rules, and no metadata but ours; tags are --tag KEY=VALUE.",
            "upload --tag team=web disk.qcow2 oss://my-images/disk.qcow2"
        ),
        Answers(
            ["--disable-crc64"],
            false,
            VerbKinds.Upload,
            "the object's checksum is always verified.",
            "upload disk.qcow2 oss://my-images/disk.qcow2"
        ),
        Means(["--checksum", "--ignore-existing", "--immutable", "--enable-crc64", "--disable-ignore-error"], VerbKinds.Upload),
        Answers(
            ["--size-only", "--ignore-checksum"],
            false,
            VerbKinds.Upload,
            "the object's checksum is always verified, over all of its bytes.",
            "upload disk.qcow2 oss://my-images/disk.qcow2"
        ),
        new(["-n", "--dryrun"], false, VerbKinds.DryRun, _ => new() { Option = "--dry-run" }),
        Answers(
            ["-n", "--dry-run", "--dryrun"],
            false,
            VerbKinds.Upload,
            "an upload has no dry run; measure shows the size, and plan shows what an import would do.",
            "plan disk.qcow2 --bucket my-images"
        ),
        Means(["-P"], VerbKinds.Progress),
        new(["--no-progress"], false, VerbKinds.Progress, _ => new() { Option = "--progress=none" }),
        new(["--use-json-log"], false, VerbKinds.Progress, _ => new() { Option = "--progress=json" }),
        Means(["-y", "--yes"], VerbKinds.Cloud),
        // virt-inspector and its kin
        new(["-a", "--add"], true, VerbKinds.Image, v => new() { Operand = v }),
        Answers(
            ["-d", "--domain", "--connect"],
            true,
            VerbKinds.Image,
            "no hypervisor is asked; name the disk of the guest, which `virsh domblklist` tells.",
            "inspect disk.qcow2"
        ),
        Answers(
            ["-c"],
            true,
            VerbKinds.Inspect,
            "no hypervisor is asked; name the disk of the guest, which `virsh domblklist` tells.",
            "inspect disk.qcow2"
        ),
        Means(["--no-applications", "--no-icon"], VerbKinds.Inspect),
        Answers(["--xpath"], true, VerbKinds.Inspect, "the answer is JSON, not XML; select from it with jq.", "inspect --json disk.qcow2"),
        new(["--keys-from-stdin"], false, VerbKinds.Encrypted, _ => new() { Option = "--passphrase-file=-" }),
        Answers(
            ["--key"],
            true,
            VerbKinds.Encrypted,
            "a passphrase is read from a file, never from the command line, which other users and the shell's history see.",
            "volumes --passphrase-file key disk.qcow2"
        ),
        Means(["--echo-keys"], VerbKinds.Encrypted),
        // /dev/sda1:/mnt: the mount point has no meaning when one volume is looked at alone.
        new(["-m", "--mount"], true, VerbKinds.Files, v => new() { Option = $"--volume={v?.Split(":/")[0]}" }),
        Means(["--uids", "--times", "--time-t", "--extra-stats"], VerbKinds.Files),
        Notes(["--checksum"], false, VerbKinds.Files, "write --hash md5 (or sha256) for the hashes of files."),
        Answers(
            ["--key", "--echo-keys", "--keys-from-stdin"],
            true,
            VerbKinds.Image,
            "encrypted disks are not opened, and keys are not read from the command line.",
            "inspect disk.qcow2"
        ),
    ];

    /// <summary>The meaning of <paramref name="name"/> at a verb of these kinds, or null.</summary>
    public static Habit? Find(string name, VerbKinds kinds) =>
        All.FirstOrDefault(h => (h.Where & kinds) != 0 && h.Names.Contains(name))
        // rclone has hundreds of options for its providers.
        ?? (
            name.StartsWith("--s3-", StringComparison.Ordinal) && (kinds & VerbKinds.Cloud) != 0
                ? Answers(
                    [name],
                    false,
                    VerbKinds.Cloud,
                    "options of rclone's S3 have no effect; help lists the options of this verb.",
                    null
                )
                : null
        );

    private static Habit Means(string[] names, VerbKinds where) => new(names, false, where, _ => HabitMeaning.Nothing);

    private static Habit Notes(string[] names, bool takesValue, VerbKinds where, string note) =>
        new(names, takesValue, where, _ => new() { Note = note });

    /// <summary>The value may be a secret, so it is never repeated.</summary>
    private static Habit Answers(string[] names, bool takesValue, VerbKinds where, string answer, string? line) =>
        new(names, takesValue, where, _ => new() { Answer = answer, Line = line });

    private static HabitMeaning Output(string? value) =>
        value switch
        {
            "json" => new() { Option = "--json" },
            "human" => HabitMeaning.Nothing,
            null => new() { Answer = "say json or human." },
            _ => new() { Answer = $"'{value}' is neither json nor human." },
        };

    private static HabitMeaning Cache(string? mode, string? buffered) =>
        mode switch
        {
            null or "none" or "directsync" => HabitMeaning.Nothing,
            "writeback" or "writethrough" or "unsafe" => new() { Option = buffered },
            _ => new() { Answer = $"'{mode}' is no cache mode: none, directsync, writeback, writethrough or unsafe." },
        };

    /// <summary>A rate whose bare numbers count in <paramref name="unit"/>; "/s" behind it is understood.</summary>
    private static HabitMeaning Rate(string? value, string name, string unit)
    {
        var text =
            value is null ? null
            : value.EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? value[..^2]
            : value;
        if (text is { Length: > 0 } && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            text += unit;
        if (text is null)
            return HabitMeaning.Nothing;
        Sizes.Parse(text, name);
        return new() { Option = $"--max-rate={text}" };
    }
}
