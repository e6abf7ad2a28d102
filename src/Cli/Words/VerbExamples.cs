namespace ImageTools.Cli.Words;

/// <summary>Two useful lines for each verb. Tests parse each with the command.</summary>
internal static class VerbExamples
{
    private static readonly Dictionary<string, string[]> Lines = new(StringComparer.Ordinal)
    {
        ["info"] = ["info disk.vmdk", "info --json disk.qcow2"],
        ["map"] = ["map disk.qcow2", "map --json disk.vmdk"],
        ["convert"] = ["convert -O qcow2 -c --trim disk.vmdk disk.qcow2", "convert -O vhd --size +10G disk.raw disk.vhd"],
        ["measure"] = ["measure -O qcow2 disk.raw", "measure -O vhd --trim --json disk.vmdk"],
        ["compare"] = ["compare disk.vmdk disk.qcow2", "compare -f raw a.img b.qcow2"],
        ["hash"] = ["hash disk.vmdk", "hash -a sha256,xxh3 --json disk.qcow2"],
        ["inspect"] =
        [
            "inspect disk.vmdk",
            "inspect --strict --json system.vmdk data.vmdk",
            "inspect --each web-1.vmdk web-2.vmdk web-3.vmdk",
        ],
        ["volumes"] = ["volumes disk.vmdk", "volumes --json system.qcow2 --disk data.qcow2"],
        ["ls"] = ["ls -l disk.vmdk /boot", "ls -R --hash sha256 --json disk.qcow2 /etc"],
        ["cat"] = ["cat disk.vmdk /etc/os-release", "cat --volume p1 disk.qcow2 grub/grub.cfg"],
        ["find"] = ["find disk.vmdk /etc -name *.conf -type f", "find disk.qcow2 -size +100M --json"],
        ["cp"] = ["cp -r disk.vmdk:/etc disk.vmdk:/boot backup", "cp -r disk.qcow2:/home -"],
        ["diff"] = ["diff before.qcow2 after.qcow2", "diff --json before.vmdk after.vmdk /etc"],
        ["upload"] =
        [
            "upload disk.qcow2 oss://my-images/disk.qcow2",
            "upload -O qcow2 -c --trim disk.vmdk oss://my-images/disk.qcow2 --manifest disk.json",
        ],
        ["presign"] = ["presign oss://my-images/disk.qcow2", "presign oss://my-images/disk.qcow2 --method put --expires 2h"],
        ["import"] =
        [
            "import disk.vmdk --name web-1 --bucket my-images --region cn-hangzhou",
            "import --object oss://my-images/disk.qcow2 --name web-1 --no-wait",
        ],
        ["plan"] = ["plan disk.vmdk --bucket my-images --bandwidth 100Mbps", "plan disk.vmdk --offline --json"],
        ["runs"] = ["runs", "runs --json"],
        ["resume"] = ["resume", "resume 3f9c --restart"],
        ["abort"] = ["abort oss://my-images/disk.qcow2", "abort oss://my-images/disk.qcow2 --json"],
        ["clean"] = ["clean", "clean oss://my-images/nightly/ --others"],
        ["whoami"] = ["whoami", "whoami --profile build -v"],
        ["authorize"] = ["authorize --bucket my-images", "authorize --create"],
        ["verify"] = ["verify disk.json", "verify disk.json --deep"],
        ["wait"] = ["wait t-bp1example", "wait t-bp1example --json"],
        ["tasks"] = ["tasks", "tasks --region cn-shanghai --json"],
        ["images"] = ["images", "images web- --json"],
        ["image rm"] = ["image rm m-bp1example", "image rm m-bp1example --keep-snapshots"],
        ["image copy"] = ["image copy m-bp1example --to cn-shanghai", "image copy m-bp1example --to cn-shanghai,eu-central-1 --json"],
        ["image export"] = ["image export m-bp1example oss://my-images/web", "image export m-bp1example oss://my-images -O qcow2"],
        ["cancel"] = ["cancel t-bp1example", "cancel t-bp1example --json"],
        ["cloud serve"] =
        [
            "cloud serve --listen 127.0.0.1:8080",
            "cloud serve --listen https://127.0.0.1:8443 --tls-cert tls.pem --tls-key tls.key",
        ],
        ["version"] = ["version", "version --json"],
        ["checks"] = ["checks", "checks boot-root-argument 'ssh-*'"],
        ["help"] = ["help convert", "help exit-codes"],
    };

    /// <summary>The lines of a verb, without the name of the command.</summary>
    public static IReadOnlyList<string> Of(string verb) => Lines.GetValueOrDefault(verb, []);
}
