using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Networks;

/// <summary>What netplan itself makes of files, beside what is made of them here.</summary>
public sealed class NetplanJudgeTests
{
    public static TheoryData<string, string> Files =>
        new()
        {
            { "network: {ethernets: {eth0: {dhcp4: true}}}", "" },
            { "network: {version: 3, ethernets: {eth0: {dhcp4: true}}}", "" },
            { "network: {version: \"2\", ethernets: {eth0: {dhcp4: true}}}", "" },
            { "network: {renderer: foo, ethernets: {eth0: {dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {renderer: sysv, dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: \"true\"}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: 1}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: TRUE}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: y}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: [true]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: }}}", "" },
            { "network: {ethernets: {eth0: {addresses: [10.0.0.5/33]}}}", "" },
            { "network: {ethernets: {eth0: {addresses: [10.0.0/24]}}}", "" },
            { "network: {ethernets: {eth0: {addresses: 10.0.0.5/24}}}", "" },
            { "network: {ethernets: {eth0: {addresses: [10.0.0.5/24], gateway4: 10.0.0.300}}}", "" },
            { "network: {ethernets: {eth0: {addresses: [10.0.0.5/24], gateway4: 10.0.0.1}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, macaddress: 00:11}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, mtu: big}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, nameservers: {addresses: [x]}}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, nameservers: {foo: [8.8.8.8]}}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, nameservers: [8.8.8.8]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, routes: [{to: default, via: x}]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, routes: [{to: 0.0.0.0/0}]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, routes: [{via: 10.0.0.1}]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, routes: [{to: default, via: 10.0.0.1, foo: 1}]}}}", "" },
            { "network: {ethernets: {eth0: {match: {foo: 1}, dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {match: {macaddress: xx}, dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {match: {name: [a, b]}, dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4-overrides: {foo: 1}, dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, optional: maybe}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, link-local: [foo]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, wakeonlan: maybe}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, dhcp-identifier: foo}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, ipv6-address-generation: foo}}}", "" },
            { "network: {ethernets: []}", "" },
            { "network: {ethernets: {}}", "" },
            { "network: {ethernets: }", "" },
            { "network: ", "" },
            { "network: []", "" },
            { "foo: {}", "" },
            { "[a]", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, foo: 1}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, vlans: {v: {id: 5}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, vlans: {v: {link: eth0}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, vlans: {v: {id: 5, link: eth9}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, bridges: {b: {interfaces: [eth9]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, bridges: {b: {interfaces: [eth0]}, c: {interfaces: [eth0]}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, bonds: {b: {interfaces: [eth0], parameters: {mode: foo}}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, bonds: {b: {interfaces: [eth0], parameters: {foo: 1}}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, bonds: {b: {interfaces: [eth0], foo: 1}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}, bridges: {eth0: {dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true}}}", "network: {ethernets: {eth0: {dhcp4: false}}}" },
            { "network: {ethernets: {eth0: {dhcp4: true}}}", "network: {bridges: {eth0: {dhcp4: false}}}" },
            { "network: {ethernets: {x: {match: {name: ens5}, dhcp4: true}}}", "network: {ethernets: {x: {match: {driver: virtio_net}}}}" },
            {
                "network: {ethernets: {x: {match: {macaddress: \"00:11:22:33:44:55\"}, set-name: lan, dhcp4: true}}}",
                "network: {ethernets: {x: {match: {name: eth0}}}}"
            },
            { "network: {ethernets: {x: {match: {name: eth0}, dhcp4: true}}}", "network: {ethernets: {x: {set-name: lan}}}" },
            { "network: {ethernets: {eth0: {dhcp4: true}}}", "network: {bridges: {b: {interfaces: [eth0]}}}" },
            { "network: {bridges: {b: {interfaces: [eth0]}}}", "network: {ethernets: {eth0: {dhcp4: true}}}" },
            { "network: {renderer: NetworkManager, ethernets: {eth0: {dhcp4: true}}}", "network: {renderer: networkd}" },
            { "network: {ethernets: {renderer: NetworkManager, eth0: {dhcp4: true}}}", "network: {ethernets: {renderer: networkd}}" },
            {
                "network: {ethernets: {renderer: NetworkManager, eth0: {dhcp4: true}}}",
                "network: {ethernets: {renderer: networkd, eth1: {dhcp4: true}}}"
            },
            { "network: {ethernets: {eth0: {dhcp4: true, renderer: NetworkManager}, eth1: {dhcp4: true}}}", "" },
            { "network:\n\tethernets: {eth0: {dhcp4: true}}", "" },
            { "network:\n  ethernets:\n    eth0: {dhcp4: true}\n---\nnetwork:\n  ethernets:\n    eth1: {dhcp4: true}", "" },
            { "network:\n  ethernets:\n    eth0: {dhcp4: true}\nnetwork:\n  ethernets:\n    eth1: {dhcp4: true}", "" },
            { "network:\n  ethernets:\n    eth0: {dhcp4: true}\n  ethernets:\n    eth1: {dhcp4: true}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, gateway4: 1.2.3.4}, eth1: {gateway4: 1.2.3.4}}}", "" },
            { "network:\n  ethernets:\n    eth0:\n      dhcp4: &a true\n      dhcp6: *a\n", "" },
            { "network: {ethernets: {eth0: {dhcp4: !!bool true}}}", "" },
            { "network: {ethernets: {\"eth 0\": {dhcp4: true}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, link: eth1}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, activation-mode: up}}}", "" },
            { "network: {ethernets: {eth0: {dhcp4: true, accept-ra: maybe}}}", "" },
            {
                "network: {ethernets: {eth0: {match: {name: \"e*\"}}}, bridges: {br0: {interfaces: [eth0], dhcp4: true, parameters: "
                    + "{stp: maybe}}}}",
                ""
            },
            { "network: {ethernets: {x: {match: {name: ens5}, dhcp4: true}}}", "network: {ethernets: {x: {match: {driver: virtio_net}}}}" },
            { "network: {ethernets: {x: {match: {name: ens5}, dhcp4: true}}}", "network: {ethernets: {x: {match: {name: ens6}}}}" },
            { "network: {ethernets: {x: {match: {name: ens5}, dhcp4: true}}}", "network: {ethernets: {x: {match: {}}}}" },
            { "network: {ethernets: {x: {match: {}, dhcp4: true}}}", "network: {ethernets: {x: {match: {name: ens5}}}}" },
            {
                "network: {ethernets: {x: {addresses: [10.0.0.1/24], dhcp4: true}}}",
                "network: {ethernets: {x: {addresses: [10.0.0.2/24]}}}"
            },
            {
                "network: {ethernets: {x: {addresses: [10.0.0.1/24], addresses: [10.0.0.3/24]}}}",
                "network: {ethernets: {x: {dhcp4: true}}}"
            },
            { "network: {ethernets: {x: {match: {name: ens5}, match: {driver: y}}}}", "" },
            { "network: {ethernets: {x: {match: {name: \"[!a]*\"}, dhcp4: yes}}}", "" },
            { "network: {ethernets: {ens5: {dhcp4: true}}, vlans: {v: {id: 5, link: ens5, addresses: [10.0.0.1/24]}}}", "" },
            { "network: {ethernets: {x: {match: {driver: [a, b]}, set-name: lan, dhcp4: yes}}}", "" },
            { "network: {ethernets: {x: {match: {name: \"e*\"}, match: {}, dhcp4: yes}}}", "" },
            { "{}", "network: {ethernets: {x: {dhcp4: yes}}}" },
            { "# none", "network: {ethernets: {x: {dhcp4: yes}}}" },
            { "network: {version: 2}", "{network: {ethernets: {x: {dhcp4: yes}}}}" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_mean_what_netplan_makes_of_them(string first, string second)
    {
        var root = Directory.CreateTempSubdirectory("netplan");
        try
        {
            var directory = root.CreateSubdirectory("etc/netplan").FullName;
            File.WriteAllText($"{directory}/a.yaml", first);
            if (second.Length > 0)
                File.WriteAllText($"{directory}/b.yaml", second);
            Tool.Require("netplan");
            var program = ((string[])["/usr/libexec/netplan/generate", "/usr/lib/netplan/generate"]).First(File.Exists);
            var judge = Tool.TryRun(program, "--root-dir", root.FullName);
            var facts = NetworkReader.Read(
                StatedGuest.Tree([("/etc/netplan/a.yaml", first), ("/etc/netplan/b.yaml", second), .. StatedGuest.NetworkPrograms]),
                "",
                []
            );
            Assert.True(
                (judge.ExitCode != 0) == facts.NetplanRefuses is not null,
                $"netplan: {judge.Error}; here: {facts.NetplanRefuses?.Text ?? "taken"}"
            );
            Assert.Equal(
                Written(root.FullName),
                string.Join(
                    "; ",
                    facts
                        .Interfaces.Where(i => i is { Stack: NetworkStackKind.Netplan, Order: not null })
                        .OrderBy(i => i.Order, StringComparer.Ordinal)
                        .Select(i =>
                            (
                                $"{i.Order} {i.NewName ?? (i.Selector == i.Driver ? "" : i.Selector)} {i.Driver} {i.Dhcp} "
                                + string.Join(' ', i.Addresses)
                            )
                                .Replace("  ", " ", StringComparison.Ordinal)
                                .TrimEnd()
                        )
                )
            );
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>Each file for a card: its name, the names, the drivers, whether it has DHCP, its addresses.</summary>
    private static string Written(string root)
    {
        var directory = $"{root}/run/systemd/network";
        var found = new List<string>();
        foreach (var path in (Directory.Exists(directory) ? Directory.GetFiles(directory, "*.network") : []).Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(path);
            string Value(string key) =>
                lines.FirstOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? "";
            // Those of bridges, bonds and VLANs are not of cards; an empty match fits none.
            if (File.Exists(Path.ChangeExtension(path, ".netdev")) || Value("Name") + Value("Driver") + Value("PermanentMACAddress") == "")
                continue;
            var (name, drivers) = (Value("Name"), Value("Driver"));
            // A card in a bridge has what the bridge has.
            if (Value("Bridge") + Value("Bond") is { Length: > 0 } master)
                lines = File.ReadAllLines($"{directory}/10-netplan-{master}.network");
            var addresses = string.Join(
                ' ',
                lines.Where(l => l.StartsWith("Address=", StringComparison.Ordinal)).Select(l => l["Address=".Length..])
            );
            found.Add(
                $"{Path.GetFileName(path)} {name} {drivers} {Value("DHCP") is "ipv4" or "yes"} {addresses}"
                    .Replace("  ", " ", StringComparison.Ordinal)
                    .TrimEnd()
            );
        }
        return string.Join("; ", found);
    }
}
