namespace ImageTools.Cli.Words;

/// <summary>Help pages for topics.</summary>
internal static class HelpTopics
{
    /// <summary>All topics by name: a sentence, and lines of two columns.</summary>
    public static IReadOnlyDictionary<string, (string About, IReadOnlyList<(string Left, string Right)> Lines)> All { get; } =
        new Dictionary<string, (string, IReadOnlyList<(string, string)>)>(StringComparer.Ordinal)
        {
            ["exit-codes"] = (
                "Exit codes of the command.",
                [
                    ("0", "Done. compare, diff: the contents are the same."),
                    ("1", "Failed; the error gives the reason, and in JSON whether a retry can work. compare, diff: the contents differ."),
                    ("2", "The command line is wrong, and nothing was started. compare, diff: the comparison failed."),
                    ("3", "A check of the pre-flight found an error."),
                    ("130", "Interrupted; run the same command again to resume."),
                ]
            ),
            ["credentials"] = (
                "Sources of keys, in this order. A key is never the value of an option.",
                [
                    ("--profile NAME", "A profile of ~/.aliyun/config.json, or of --config FILE."),
                    (
                        "environment",
                        "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN, "
                            + "OSS_ACCESS_KEY_ID and similar variables, a role by OIDC."
                    ),
                    ("files", "~/.aliyun/config.json, ~/.alibabacloud/credentials, ~/.ossutilconfig."),
                    ("machine", "The RAM role of the ECS instance, or ALIBABA_CLOUD_CREDENTIALS_URI."),
                    ("whoami", "Shows which source is used, and never a secret."),
                ]
            ),
            ["sizes"] = (
                "Formats of sizes and times.",
                [
                    ("64K 64M 1.5G 2T", "Powers of 1024, as in qemu-img; also '64 MiB'."),
                    ("64KB 64MB 1GB", "Powers of 1000."),
                    ("+10G", "With --size: added to the current size."),
                    ("30s 15m 2h 7d", "Times; a bare number is seconds."),
                ]
            ),
            ["words"] = (
                "Rules of the command line.",
                [
                    ("-x, --name", "A word that begins with - is an option, never a file; - alone is standard input or output."),
                    ("--", "Ends the options: all following words are names."),
                    ("--name=value", "The same as --name value; -Oqcow2 and -O=qcow2 are -O qcow2; -pc is -p -c."),
                    ("@name", "A name like any other."),
                ]
            ),
        };
}
