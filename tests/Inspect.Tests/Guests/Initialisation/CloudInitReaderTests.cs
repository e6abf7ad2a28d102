using System.Text;
using ImageTools.Inspect.Guests.Initialisation;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Initialisation;

/// <summary>cloud-init's own configuration, as ds-identify and cloud-init read it.</summary>
public sealed class CloudInitReaderTests
{
    private const string Config = "/etc/cloud/cloud.cfg",
        Snippet = "/etc/cloud/cloud.cfg.d/90.cfg",
        Python = "/usr/lib/python3/dist-packages/",
        Identifier = "/usr/lib/cloud-init/ds-identify";

    [Theory]
    [InlineData("__VERSION__ = \"24.1\"\n_PACKAGED_VERSION = '@@PACKAGED_VERSION@@'", "x", "", "24.1")]
    [InlineData(
        "__VERSION__ = meson_versions.UPSTREAM_VERSION\nexcept: __VERSION__ = \"@MISSING@\"",
        "cloudinit/meson_versions.py",
        "UPSTREAM_VERSION = \"25.4\"\nDOWNSTREAM_VERSION = \"25.4-0ubuntu1\"",
        "25.4"
    )]
    [InlineData("__VERSION__ = \"@MISSING@\"", "cloudinit/meson_versions.py", "UPSTREAM_VERSION = \"@VERSION@\"", null)]
    [InlineData(
        "__VERSION__ = \"@@PACKAGED_VERSION@@\"\n_PACKAGED_VERSION = \"@@PACKAGED_VERSION@@\"",
        "cloudinit/meson_versions.py",
        "UPSTREAM_VERSION = \"@@UPSTREAM_VERSION@@\"\nDOWNSTREAM_VERSION = \"25.4\"",
        null
    )]
    [InlineData("__VERSION__ = \"24.1\"\n_PACKAGED_VERSION = \"@@PACKAGED_VERSION@@\"", "cloudinit/x", "", "24.1")]
    [InlineData("__VERSION__ = \"@@PACKAGED_VERSION@@\"", "cloud_init-@VERSION@-py3.12.egg-info/x", "", null)]
    [InlineData("__VERSION__ = \"@MISSING@\"", "cloud_init-25.1.4.egg-info", "", "25.1.4")]
    [InlineData("__VERSION__ = \"@MISSING@\"", "cloud_init-25.2-py3.12.dist-info", "", "25.2")]
    [InlineData(
        "__VERSION__ = \"@MISSING@\"",
        "/var/lib/dpkg/status",
        "Package: a\nVersion: 1\n\nPackage: cloud-init\nStatus: install ok installed\nVersion: 26.2-1\n\nPackage: b\nVersion: 2\n",
        "26.2-1"
    )]
    [InlineData("__VERSION__ = \"@MISSING@\"", "/var/lib/dpkg/status", "Package: cloud-init\nStatus: x\n\nPackage: b\nVersion: 2\n", null)]
    public void The_version_is_never_a_placeholder(string module, string path, string text, string? expected)
    {
        var facts = CloudInitReader.Read(
            StatedGuest.Tree((Python + "cloudinit/version.py", module), (path.StartsWith('/') ? path : Python + path, text)),
            null
        );
        Assert.Equal((true, expected), (facts.Installed, facts.Version));
    }

    public static TheoryData<string, string, (string, string)[], string?> Lists =>
        new()
        {
            { "a list", "", [(Config, "datasource_list: [ AliYun, None ]")], "AliYun None" },
            { "the last of two", "", [(Config, "datasource_list: [ AliYun ]\nusers: []\ndatasource_list: [ NoCloud ]")], "NoCloud" },
            { "another key twice", "", [(Config, "datasource_list: [ VMware ]\na: true\na: false")], "VMware" },
            { "ds=", "quiet ds=nocloud-net", [(Config, "datasource_list: [ AliYun ]")], "nocloud-net" },
            { "ds= with more", "ds=nocloud;s=http://192.0.2.1/", [], "nocloud" },
            { "ci.datasource=", "ci.datasource=AliYun", [(Config, "datasource_list: [ NoCloud ]")], "AliYun" },
            {
                "ds-identify.cfg",
                "",
                [(Config, "datasource_list: [ AliYun ]"), ("/etc/cloud/ds-identify.cfg", "datasource: NoCloud # x")],
                "NoCloud"
            },
            { "over lines, in brackets", "", [(Identifier, "x"), (Config, "datasource_list: [ NoCloud,\n  AliYun ]")], "NoCloud" },
            { "over lines, dashes", "", [(Identifier, "x"), (Config, "datasource_list:\n  - NoCloud\n  - Ec2")], null },
            { "begins in the next line", "", [(Identifier, "x"), (Config, "datasource_list: [\n  NoCloud ]")], null },
            { "over lines without ds-identify", "", [(Config, "datasource_list: [ NoCloud,\n  AliYun ]")], "NoCloud AliYun" },
            {
                "over lines, ds-identify switched off",
                "ci.di.policy=enabled",
                [(Identifier, "x"), (Config, "datasource_list:\n  - NoCloud")],
                "NoCloud"
            },
            {
                "cc: on the command line",
                "quiet cc:{'datasource_list': ['NoCloud', 'None']}end_cc x",
                [(Config, "datasource_list: [ AliYun ]")],
                "NoCloud None"
            },
            {
                "ds-identify.cfg with a blank before the colon",
                "",
                [(Config, "datasource_list: [ AliYun ]"), ("/etc/cloud/ds-identify.cfg", " datasource : NoCloud")],
                "NoCloud"
            },
            {
                "policy enabled, not in front",
                "ci.di.policy=found=first,enabled",
                [(Identifier, "x"), (Config, "datasource_list:\n  - NoCloud")],
                "NoCloud"
            },
            { "a built-in list without AliYun", "", [(Identifier, "#!/bin/sh\nDI_DSLIST_DEFAULT=\"NoCloud \\\nEc2\"\n")], "NoCloud Ec2" },
            { "a built-in list with AliYun", "", [(Identifier, "#!/bin/sh\nDI_DSLIST_DEFAULT=\"NoCloud AliYun\"\n")], null },
            {
                "a built-in list without AliYun, overruled",
                "",
                [(Identifier, "#!/bin/sh\nDI_DSLIST_DEFAULT=\"NoCloud Ec2\"\n"), (Config, "datasource_list: [ AliYun, None ]")],
                "AliYun None"
            },
            {
                "the last file",
                "",
                [(Identifier, "x"), (Config, "datasource_list: [ NoCloud ]"), (Snippet, "datasource_list: [ 'AliYun' ] # x")],
                "AliYun"
            },
        };

    [Theory]
    [MemberData(nameof(Lists))]
    public void The_list_is_what_the_first_reader_makes_of_it(string what, string commandLine, (string, string)[] files, string? expected)
    {
        var facts = CloudInitReader.Read(StatedGuest.Tree([("/usr/bin/cloud-init", "x"), .. files]), commandLine);
        Assert.Equal((what, expected), (what, facts.Datasources is null ? null : string.Join(' ', facts.Datasources)));
    }

    [Theory]
    [InlineData("cloud-init=disabled", "kernel command line: cloud-init=disabled", "x", "")]
    [InlineData("ci.di.policy=disabled", "kernel command line: ci.di.policy=disabled", "x", "")]
    [InlineData("", "/etc/cloud/ds-identify.cfg", "/etc/cloud/ds-identify.cfg", "policy: disabled # no")]
    [InlineData("ci.di.policy=search", null, "/etc/cloud/ds-identify.cfg", "policy: disabled")]
    [InlineData("", "/etc/cloud/cloud-init.disabled", "/etc/cloud/cloud-init.disabled", "")]
    [InlineData("cloud-init=enabled", null, "/etc/cloud/cloud-init.disabled", "")]
    [InlineData("cloud-init=disabled cloud-init=enabled", null, "x", "")]
    [InlineData("ci.di.policy=notfound=enabled,disabled", "kernel command line: ci.di.policy=notfound=enabled,disabled", "x", "")]
    [InlineData("ci.di.policy=disabled,search", null, "x", "")]
    [InlineData("", "/etc/cloud/ds-identify.cfg", "/etc/cloud/ds-identify.cfg", "policy : search,disabled")]
    [InlineData(
        "",
        "/usr/lib/systemd/system/cloud-init-local.service",
        "/usr/lib/systemd/system/cloud-init-local.service",
        "link:/dev/null"
    )]
    [InlineData("systemd.mask=cloud-init-local.service", "kernel command line: systemd.mask=cloud-init-local.service", "x", "")]
    [InlineData("", "/etc/systemd/system/cloud-init-main.service", "/etc/systemd/system/cloud-init-main.service", "link:/dev/null")]
    public void Every_way_to_switch_it_off_counts(string commandLine, string? expected, string path, string text)
    {
        var tree = StatedGuest.Tree(("/usr/bin/cloud-init", "x"), (path.StartsWith('/') ? path : "/x", text));
        tree.CommandLine = commandLine;
        Assert.Equal(expected, CloudInitReader.Read(tree, commandLine).DisabledBy);
    }

    [Fact]
    public void The_file_that_enables_it_comes_before_the_one_that_disables_it()
    {
        (string, string)[] files = [("/usr/bin/cloud-init", "x"), ("/etc/cloud/cloud-init.disabled", "")];
        Assert.NotNull(CloudInitReader.Read(StatedGuest.Tree(files), "").DisabledBy);
        Assert.Null(CloudInitReader.Read(StatedGuest.Tree([.. files, ("/etc/cloud/cloud-init.enabled", "")]), "").DisabledBy);
    }

    [Theory]
    [InlineData("/etc/systemd/system/cloud-init.target.wants/cloud-init-local.service", true, null)]
    [InlineData("/etc/systemd/system/cloud-init.target.wants/cloud-init-local.service", false, "cloud-init-local.service")]
    [InlineData("/etc/systemd/system/multi-user.target.wants/cloud-init-local.service", false, null)]
    [InlineData("/x", true, "cloud-init-local.service")]
    public void Its_units_are_started_by_the_target_that_its_generator_links(string link, bool generator, string? expected)
    {
        const string units = "/usr/lib/systemd/system/";
        var tree = StatedGuest.Tree(
            ("/usr/bin/cloud-init", "x"),
            ("/usr/lib/systemd/systemd", "x"),
            ("/etc/machine-id", ""),
            (units + "cloud-init.target", "[Unit]"),
            (units + "cloud-init-local.service", "[Service]"),
            (link, $"link:{units}cloud-init-local.service"),
            (generator ? "/usr/lib/systemd/system-generators/cloud-init-generator" : "/y", "x")
        );
        Assert.Equal(expected, CloudInitReader.Read(tree, "").NotStarted);
    }

    [Theory]
    [InlineData("cloud_init_modules: [growpart, [ssh, once]]", "", "growpart ssh")]
    [InlineData(
        "cloud_init_modules:\n - growpart\n - ssh\ncloud_final_modules: [ssh_authkey_fingerprints]",
        "",
        "growpart ssh ssh-authkey-fingerprints"
    )]
    [InlineData("cloud_init_modules: [growpart, ssh]", "cloud_init_modules: [bootcmd]", "bootcmd")]
    [InlineData("users: []", "", null)]
    public void A_list_of_modules_is_replaced_as_a_whole_by_a_later_file(string config, string snippet, string? expected) =>
        Assert.Equal(
            expected,
            CloudInitReader.Read(StatedGuest.Tree(("/usr/bin/cloud-init", "x"), (Config, config), (Snippet, snippet)), "").Modules
                is { } modules
                ? string.Join(' ', modules)
                : null
        );

    [Theory]
    [InlineData("growpart: {mode: off}", "", Config)]
    [InlineData("growpart: {mode: off}", "growpart: {mode: auto}", null)]
    [InlineData("resize_rootfs: false", "", Config)]
    [InlineData("growpart: {mode: auto}", "", null)]
    public void The_growth_of_the_root_can_be_switched_off(string config, string snippet, string? expected) =>
        Assert.Equal(
            expected,
            CloudInitReader.Read(StatedGuest.Tree(("/usr/bin/cloud-init", "x"), (Config, config), (Snippet, snippet)), "").GrowthOffBy
        );

    [Theory]
    [InlineData("manual_cache_clean: true", "/x", Config)]
    [InlineData("manual_cache_clean: false", "/x", null)]
    [InlineData("", "/var/lib/cloud/instance/manual-clean", "/var/lib/cloud/instance/manual-clean")]
    public void State_that_is_to_be_kept_is_found(string config, string path, string? expected) =>
        Assert.Equal(
            expected,
            CloudInitReader.Read(StatedGuest.Tree(("/usr/bin/cloud-init", "x"), (Config, config), (path, "")), "").KeepsState
        );

    [Theory]
    [InlineData("", "nocloud", true)]
    [InlineData("datasource_list: [ AliYun, None ]", "nocloud", false)]
    [InlineData("datasource_list: [ AliYun, NoCloud ]", "nocloud-net", false)]
    [InlineData("datasource_list: [ NoCloud, AliYun ]", "nocloud-net", true)]
    [InlineData("datasource_list: [ ConfigDrive, AliYun ]", "config_drive", true)]
    public void A_seed_wins_where_its_data_source_is_asked_first(string config, string seed, bool expected) =>
        Assert.Equal(
            expected,
            CloudInitReader
                .Read(StatedGuest.Tree(("/usr/bin/cloud-init", "x"), (Config, config), ($"/var/lib/cloud/seed/{seed}/meta-data", "x")), "")
                .Seeds.Count > 0
        );

    [Theory]
    [InlineData("DataSourceNoCloud.py", true)]
    [InlineData("DataSourceAliYun.py", false)]
    public void A_package_without_the_data_source_is_noticed(string file, bool expected) =>
        Assert.Equal(
            expected,
            CloudInitReader
                .Read(
                    StatedGuest.Tree(
                        (Python + "cloudinit/version.py", "__VERSION__ = \"24.1\""),
                        (Python + "cloudinit/sources/" + file, "")
                    ),
                    ""
                )
                .LacksAliYun
        );

    [Theory]
    [InlineData("network:\n  version: 2\n  ethernets:\n    ens160:\n      addresses: [192.0.2.9/24]", "ens160 192.0.2.9/24")]
    [InlineData("network: {version: 2, ethernets: {all: {match: {name: 'e*'}, dhcp4: true}}}", "e* dhcp")]
    [InlineData(
        "network: {version: 1, config: [{type: physical, name: ens160, subnets: [{type: static, address: 192.0.2.9/24, gateway: "
            + "192.0.2.1}]}]}",
        "ens160 192.0.2.9/24"
    )]
    [InlineData(
        "network: {version: 1, config: [{type: physical, name: eth0}, {type: bridge, name: br0, bridge_interfaces: [eth0], subnets: "
            + "[{type: dhcp4}]}, {type: nameserver, address: 192.0.2.1}]}",
        "eth0 dhcp"
    )]
    [InlineData("network: {config: disabled}", null)]
    [InlineData("users: []", null)]
    public void The_network_in_its_own_files_comes_before_that_of_the_data_source(string text, string? expected) =>
        Assert.Equal(expected, Network("", text));

    [Fact]
    public void The_command_line_comes_before_the_files()
    {
        var other = System.Convert.ToBase64String(Encoding.UTF8.GetBytes("version: 2\nethernets: {eth0: {dhcp4: true}}\n"));
        Assert.Equal("eth0 dhcp", Network($"network-config={other}", "network: {version: 2, ethernets: {ens160: {}}}"));
        Assert.Null(Network("network-config=disabled", "network: {version: 2, ethernets: {ens160: {}}}"));
        Assert.Throws<ImageTools.Disks.ImageFormatException>(() => Network("network-config=???", ""));
    }

    private static string? Network(string commandLine, string text)
    {
        var tree = StatedGuest.Tree(("/usr/bin/cloud-init", "x"), ("/usr/sbin/netplan", "x"), (Snippet, text));
        var interfaces = CloudInitReader.Network(tree, commandLine, CloudInitReader.Read(tree, commandLine));
        return interfaces is null
            ? null
            : string.Join(
                "; ",
                interfaces.Select(i => string.Join(' ', (string[])[i.Selector, .. i.Dhcp ? ["dhcp"] : (string[])[], .. i.Addresses]))
            );
    }
}
