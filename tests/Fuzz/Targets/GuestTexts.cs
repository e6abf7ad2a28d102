namespace ImageTools.Fuzz.Targets;

/// <summary>Configuration of guests, with a bit of everything that its readers know.</summary>
internal static class GuestTexts
{
    public static (string Path, string Text)[] System { get; } =
    [
        (
            "/etc/fstab",
            "# x\nUUID=01020304-0506-0708-090a-0b0c0d0e0f10 / ext4 errors=remount-ro,x-systemd.device-timeout=5 0 1\n"
                + "LABEL=\"a\\040b\" /x\\011 auto nofail,a,b\n/dev/nvme0n1p2 /y\n/dev/mapper/vg-lv none swap sw\n/dev/md127 /z\n"
        ),
        ("/etc/crypttab", "data UUID=0f5e7d5c-0000-0000-0000-000000000000 none luks,discard\nswap /dev/sda2 /dev/urandom swap\n"),
        ("/etc/os-release", "ID=\"de\\\"b\"ian\nVERSION_ID='12'\nPRETTY_NAME=a\\ b;\nID_LIKE=\"x y\"\n"),
        ("/etc/modprobe.d/a.conf", "install virtio_blk /bin/false\nblacklist nouveau\nalias a b\noptions x y=\"z\"\n# x\n"),
        ("/lib/modules/6.1.0/modules.dep", "kernel/virtio_blk.ko.xz: kernel/virtio_ring.ko.xz kernel/virtio.ko\nkernel/a.ko:\n"),
        ("/lib/modules/6.1.0/modules.builtin", "kernel/fs/ext4/ext4.ko\nkernel/drivers/virtio/virtio.ko\n"),
        ("/boot/config-6.1.0", "CONFIG_VIRTIO_BLK=m\n# CONFIG_X is not set\nCONFIG_LOCALVERSION=\"-x\"\n"),
        ("/etc/udev/rules.d/70-persistent-net.rules", "SUBSYSTEM==\"net\", ATTR{address}==\"52:54:00\", NAME=\"eth0\"\n"),
        ("/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=targeted\n"),
        ("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nsshd:x:1:1::/:/usr/sbin/nologin\n"),
        ("/etc/shadow", "root:*:1:0:99999:7:::\n"),
        ("/etc/machine-id", "uninitialized\n"),
    ];

    public static (string Path, string Text)[] Grub { get; } =
    [
        (
            "/boot/grub/grub.cfg",
            """
            if [ -s $prefix/grubenv ]; then
              load_env
            fi
            if [ "${next_entry}" ] ; then
               set default="${next_entry}"
            elif [ -f ${config_directory}/x ]; then
               source ${config_directory}/x.cfg
            else
               set default="1>0"
            fi
            function savedefault { if [ -z "${boot_once}" ]; then saved_entry="${chosen}"; save_env saved_entry; fi
            }
            for i in a b c; do set x="${x}${i}"; done
            while [ "$x" != "abc" ]; do set x=abc; done
            menuentry 'Debian' --class debian $menuentry_id_option 'simple' {
            	search --no-floppy --fs-uuid --set=root 01020304-0506-0708-090a-0b0c0d0e0f10
            	linux	/boot/vmlinuz-6.1.0 root=UUID=01020304-0506-0708-090a-0b0c0d0e0f10 ro \
            	  quiet
            	initrd	/boot/initrd.img-6.1.0
            }
            submenu 'Advanced' --id adv {
            	menuentry "Debian \"old\"" --id old { linux /boot/vmlinuz-5 single; initrd /a /b; }
            }
            blscfg
            """
        ),
        ("/boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=a>b\nkernelopts=root=x\\\\y\n########"),
        ("/boot/grub/custom.cfg", "set default=0\nsource $prefix/custom.cfg\nconfigfile $prefix/grub.cfg\n"),
        (
            "/boot/loader/entries/abc-6.1.0.conf",
            "title A\nversion 6.1.0\nlinux /vmlinuz-6.1.0\ninitrd /i1 $tuned_initrd\noptions $k ${x}\n"
        ),
        ("/etc/default/grub", "GRUB_DEFAULT=saved\nGRUB_CMDLINE_LINUX=\"net.ifnames=0 $x\"\n"),
    ];

    public static (string Path, string Text)[] OtherLoaders { get; } =
    [
        (
            "/boot/extlinux/extlinux.conf",
            "DEFAULT menu.c32\nAPPEND a b\nINCLUDE extlinux.conf\nLABEL lts\n MENU DEFAULT\n LINUX vmlinuz x\n INITRD a,b\n APPEND "
                + "initrd=c,d root=/dev/sda1\nONTIMEOUT lts\n"
        ),
        (
            "/boot/grub/menu.lst",
            "default=1\ntitle A\n root (hd0,0)\n kernel (hd0,0)/vmlinuz root=/dev/sda1\n initrd /i\ntitle B\n kernel /b\n"
        ),
        ("/boot/loader/loader.conf", "default a*[b-c]?+1\ntimeout 3\n"),
        ("/boot/loader/entries/a+3-1.conf", "title A\nlinux /a\nsort-key x\nmachine-id y\nversion 1.0~rc1^2-3\n"),
    ];

    public static (string Path, string Text)[] Network { get; } =
    [
        (
            "/etc/netplan/a.yaml",
            "network:\n  version: 2\n  ethernets:\n    eth0: &a\n      match: {name: [\"e*\", 'b']}\n      dhcp4: yes\n      "
                + "addresses: [1.2.3.4/24, {5.6.7.8/24: {x: y}}]\n      routes:\n      - {to: default, via: 1.1.1.1}\n    eth1: *a\n"
        ),
        (
            "/etc/network/interfaces",
            "source interfaces\nsource-directory .\nauto eth0 \\\n eth1\niface eth0 inet static\n address 1.2.3.4\n hwaddress ether "
                + "52:54\niface eth1\n use dhcp\nmapping eth*\n script x\n"
        ),
        ("/etc/systemd/network/a.network", "[Match]\nName=en*\n[Network]\nDHCP=yes\nAddress=1.2.3.4/24\n[Link]\nUnmanaged=no\n"),
        ("/etc/systemd/network/a.link", "[Match]\nMACAddress=52:54:00:00:00:01\n[Link]\nName=eth0\nNamePolicy=kernel\n"),
        ("/etc/NetworkManager/system-connections/a", "[connection]\ntype=ethernet\nautoconnect=1\n[ipv4]\naddress1=1.2.3.4/24,1.1.1.1;\n"),
        ("/etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=\"eth0\"\nBOOTPROTO='dhcp' # x\nIPADDR0=1.2.3.4\nONBOOT=y\\es\n"),
        ("/etc/cloud/cloud.cfg.d/a.cfg", "network:\n  version: 1\n  config:\n  - {type: physical, name: eth0, subnets: [{type: dhcp}]}\n"),
    ];

    public static (string Path, string Text)[] Firewall { get; } =
    [
        (
            "/etc/nftables.conf",
            "#!/usr/sbin/nft -f\nflush ruleset\ndefine p = { 22, 80-90 }\ninclude \"/etc/nftables.d/*.nft\"\ntable inet filter {\n"
                + "  set s { "
                + "type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }\n  chain input {\n    type filter hook input priority "
                + "filter; policy drop;\n    ct state vmap { established : accept, invalid : drop }\n    tcp dport $p accept\n    "
                + "ip saddr @s "
                + "jump other\n  }\n  chain other { iif lo accept; reject }\n}\n"
        ),
        (
            "/etc/iptables/rules.v4",
            "*filter\n:INPUT DROP [0:0]\n:X - [0:0]\n-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m multiport "
                + "--dports 22,80:90 -j X\n-A X ! -s 10.0.0.0/8 -j ACCEPT\nCOMMIT\n"
        ),
        ("/etc/ufw/ufw.conf", "ENABLED=yes\n"),
        ("/etc/ufw/user.rules", "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"),
        (
            "/etc/firewalld/zones/public.xml",
            "<?xml version=\"1.0\"?><zone><service name=\"ssh\"/><port port=\"80\" protocol=\"tcp\"/></zone>"
        ),
        ("/etc/systemd/system/multi-user.target.wants/nftables.service", "link:/usr/lib/systemd/system/nftables.service"),
        ("/usr/lib/systemd/system/nftables.service", "[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n"),
    ];

    public static (string Path, string Text)[] Ssh { get; } =
    [
        (
            "/etc/ssh/sshd_config",
            "Include /etc/ssh/*/[a-c]*.conf sshd_config\nPermitRootLogin = \"no\" # x\nPort 22\nListenAddress [::]:22\nAllowUsers "
                + "a@10.* !b\n"
                + "Ciphers +aes*,-x\nLoginGraceTime 1h2m\nMatch User a Address 10.0.0.0/8,!10.1.0.0/16\nX y\nPasswordAuthentication no\n"
                + "Match all\nSubsystem sftp internal-sftp\nRekeyLimit 1G 1h\n"
        ),
        (
            "/etc/ssh/sshd_config.d/b.conf",
            "Include ../sshd_config\nPermitRootLogin yes\nHostKey /etc/ssh/k\nAuthenticationMethods a,b any\n"
        ),
        ("/root/.ssh/authorized_keys", "ssh-ed25519 AAAA x\n"),
    ];

    public static (string Path, string Text)[] Services { get; } =
    [
        (
            "/usr/lib/systemd/system/ssh.service",
            "[Unit]\nDescription=x\nAfter=network.target \\\n  a.service\nConditionPathExists=!/etc/ssh/sshd_not_to_be_run\n"
                + "ConditionHost=|a*\n"
                + "[Service]\nExecStart=/usr/sbin/sshd -D $OPTS\nEnvironmentFile=-/etc/default/ssh\n[Install]\nWantedBy=multi-user.target\n"
                + "Alias=sshd.service\nAlso=ssh.socket\n"
        ),
        ("/etc/systemd/system/ssh.service.d/a.conf", "[Service]\nExecStart=\nExecStart=/bin/false\n"),
        ("/etc/systemd/system/multi-user.target.wants/ssh.service", "link:/usr/lib/systemd/system/ssh.service"),
        ("/etc/systemd/system/data.mount", "[Mount]\nWhat=/dev/vdb1\nWhere=/data\nType=ext4\nOptions=nofail\n"),
        ("/etc/systemd/system/default.target", "link:/usr/lib/systemd/system/multi-user.target"),
        ("/usr/lib/systemd/system/multi-user.target", "[Unit]\nRequires=basic.target\nWants=a@b.service ssh.service\n"),
        ("/usr/lib/systemd/system-preset/90.preset", "enable ssh.*\ndisable *\n"),
        ("/etc/init.d/ssh", "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: sshd\n# Default-Start: 2 3\n### END INIT INFO\n"),
    ];
}
