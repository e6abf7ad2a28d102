using ImageTools.Inspect.Guests.Kernels;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Kernels;

/// <summary>
/// What keeps a driver from being loaded, compared with what modprobe would do for the device ("modprobe -n -v -b
/// MODALIAS").
/// </summary>
public sealed class ModprobeTests
{
    private const string Version = "6.1.0",
        Device = "virtio:d00000001v00001AF4";

    public static TheoryData<string, string> Configs
    {
        get
        {
            var data = new TheoryData<string, string>();
            string[] texts =
            [
                "",
                "blacklist virtio_net\n",
                "blacklist virtio-net\n",
                "  blacklist virtio_net\n",
                "blacklist\tvirtio_net # x\n",
                "blacklist virtio_net dummy\n",
                "blacklist dummy virtio_net\n",
                "#blacklist virtio_net\n",
                " # blacklist virtio_net\n",
                "blacklist virtio_\\\nnet\n",
                "blacklist \\\nvirtio_net\n",
                "blacklist virtio_net\\\n\n",
                "blacklist virtio_net\\\ndummy\n",
                "# x \\\nblacklist virtio_net\n",
                "BLACKLIST virtio_net\n",
                "blacklist \"virtio_net\"\n",
                "blacklist virtio_net.ko\n",
                "blacklist virtio_net\r\n",
                "blacklist virtio*\n",
                $"blacklist {Device}\n",
                "blacklist failover\n",
                "blacklist virtio_net",
                "blacklist virtio_net\\",
                "install virtio_net /bin/false\n",
                "install virtio-net /bin/true\n",
                "install virtio* /bin/false\n",
                "install virtio[-_]net /bin/false\n",
                "install virtio?net /bin/false\n",
                "install *net /bin/false\n",
                "install virtio_net\n",
                "install\n",
                "install virtio_net /bin/false",
                "install virtio_net \\\n  /bin/false\n",
                "install virtio_net exit 0\n",
                "install virtio_net /sbin/modprobe -i virtio_net\n",
                "install failover /bin/false\n",
                "install failover /bin/true\n",
                "install virtio_net /sbin/modprobe -i virtio_net\ninstall virtio_net /bin/false\n",
                "install v* /bin/false\ninstall virtio_net /sbin/modprobe -i virtio_net\n",
                "blacklist virtio_net\ninstall virtio_net /sbin/modprobe -i virtio_net\n",
                "alias virtio:d00000001v* off\n",
                "alias virtio:* dummy\n",
                "alias virtio_net off\n",
                $"alias virtio:d00000001v* dummy\nalias {Device} virtio-net\n",
                "alias virtio:d00000002v* dummy\n",
                "alias virtio-d00000001v* dummy\n",
                "alias virtio:d00000001v0000[0-9]AF4 dummy\n",
                "options virtio_net install=/bin/false\n",
                "softdep virtio_net pre: nothing\n",
                "remove virtio_net /bin/false\n",
                "include /etc/other\n",
            ];
            foreach (var text in texts)
                data.Add("a.conf", text);
            foreach (var name in (string[])["a.alias", "a", ".a.conf", "a.conf~", "a.conf.bak", "conf", "a.CONF"])
                data.Add(name, "blacklist virtio_net\n");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void A_driver_is_blocked_where_modprobe_does_not_load_it(string name, string text)
    {
        var ours = BlockedModules.Read(StatedGuest.Tree(($"/etc/modprobe.d/{name}", text)), "", null).Of("virtio_net", ["failover"]);
        Assert.Equal((name, text, Loads(name, text)), (name, text, ours is null));
    }

    private static bool Loads(string name, string text)
    {
        using var directory = new TempDirectory();
        var kernel = Path.Combine(directory.Path, "lib/modules", Version, "kernel");
        Directory.CreateDirectory(kernel);
        Directory.CreateDirectory(directory["config"]);
        File.WriteAllText(Path.Combine(directory["config"], name), text);
        foreach (var (module, made) in Modules.Value)
            File.WriteAllBytes(Path.Combine(kernel, module), made);
        Tool.Run("depmod", "-b", directory.Path, Version);
        var result = Tool.TryRun(
            "modprobe",
            "-n",
            "-v",
            "-a",
            "-b",
            "-C",
            directory["config"],
            "-d",
            directory.Path,
            "-S",
            Version,
            Device
        );
        var lines = result.Output.Split('\n');
        // An install command that loads the module itself does so in the place of insmod.
        return !lines.Any(l => l.StartsWith("install ", StringComparison.Ordinal) && !l.Contains("modprobe -i", StringComparison.Ordinal))
            && lines.Any(l => l.Contains("virtio_net", StringComparison.Ordinal));
    }

    /// <summary>Modules that are as much of one as depmod looks at: an alias, and a symbol that one has and the other needs.</summary>
    private static Lazy<IReadOnlyList<(string Name, byte[] Made)>> Modules { get; } =
        new(() =>
        {
            const string Section = "__attribute__((section(\"{0}\"),used)) static const char {1}[] = \"{2}\";\n";
            string Data(string section, string name, string value) =>
                Section
                    .Replace("{0}", section, StringComparison.Ordinal)
                    .Replace("{1}", name, StringComparison.Ordinal)
                    .Replace("{2}", value, StringComparison.Ordinal);
            return
            [
                (
                    "virtio_net.ko",
                    Compiled(
                        "int failover_register(void); int probe(void) { return failover_register(); }\n"
                            + Data(".modinfo", "a", "alias=virtio:d00000001v*")
                    )
                ),
                ("failover.ko", Compiled(Data("__ksymtab_strings", "a", "failover_register"))),
                ("dummy.ko", Compiled(Data(".modinfo", "a", "name=dummy"))),
            ];
        });

    private static byte[] Compiled(string source)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["m.c"], source);
        Tool.Run("clang", "-c", "-o", directory["m.o"], directory["m.c"]);
        return File.ReadAllBytes(directory["m.o"]);
    }
}
