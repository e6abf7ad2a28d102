namespace ImageTools.Cli.Words;

/// <summary>Pages of the help that belong to no verb.</summary>
internal static class HelpTopics
{
    /// <summary>All by name: a sentence, and lines of two columns.</summary>
    public static IReadOnlyDictionary<string, (string About, IReadOnlyList<(string Left, string Right)> Lines)> All { get; } =
        new Dictionary<string, (string, IReadOnlyList<(string, string)>)>(StringComparer.Ordinal)
        {
            ["exit-codes"] = (
                "What the command ends with.",
                [
                    ("0", "Done. compare: the contents are the same."),
                    ("1", "Failed; the error says what, and in JSON whether the same again could work. compare: the contents differ."),
                    ("2", "The command line is wrong, and nothing was begun. compare: it could not be found out."),
                    ("3", "A check of the pre-flight found an error."),
                    ("130", "Interrupted; the same command goes on where it stopped."),
                ]
            ),
            ["credentials"] = (
                "Where keys come from, in this order. None is ever an option's value.",
                [
                    ("--profile NAME", "A profile of ~/.aliyun/config.json, or of --config FILE."),
                    (
                        "environment",
                        "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN, "
                            + "OSS_ACCESS_KEY_ID and its kin, a role by OIDC."
                    ),
                    ("files", "~/.aliyun/config.json, ~/.alibabacloud/credentials, ~/.ossutilconfig."),
                    ("machine", "The RAM role of the ECS instance, or ALIBABA_CLOUD_CREDENTIALS_URI."),
                    ("whoami", "Tells which of them is used, and never a secret."),
                ]
            ),
            ["sizes"] = (
                "How sizes and times are written.",
                [
                    ("64K 64M 1.5G 2T", "Powers of 1024, as qemu-img takes them; also '64 MiB'."),
                    ("64KB 64MB 1GB", "Powers of 1000."),
                    ("+10G", "With --size: so much more than there is."),
                    ("30s 15m 2h 7d", "Times; a bare number is seconds."),
                ]
            ),
            ["words"] = (
                "How a command line is read.",
                [
                    ("-x, --name", "A word that begins with - is an option, and never a file; - alone is standard input or output."),
                    ("--", "Ends options: what follows are names, whatever they begin with."),
                    ("--name=value", "The same as --name value; -Oqcow2 and -O=qcow2 are -O qcow2; -pc is -p -c."),
                    ("@name", "A name like any other."),
                ]
            ),
        };
}
