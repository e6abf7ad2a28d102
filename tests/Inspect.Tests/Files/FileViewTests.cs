using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Files;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Files;

/// <summary>A path means what it means in the guest: its mounts, its subvolumes, its links.</summary>
public sealed class FileViewTests
{
    private readonly NumberedFileSystem files = new();
    private ulong next = 100;

    [Fact]
    public void The_subvolume_that_its_own_fstab_names_is_the_root_and_another_one_is_home()
    {
        // As the installer of Ubuntu makes it: @ and @home below the top, and a snapshot of @ by a backup program.
        Root("snapshots/@", "snapshot", "LABEL=numbered / btrfs defaults,subvol=@ 0 1");
        Root("@", "current", "LABEL=numbered / btrfs defaults,subvol=@ 0 1\nLABEL=numbered /home btrfs defaults,subvol=@home 0 2");
        var home = Directory("@home");
        files.Name(home.Id, "user", files.File(++next, "hello"));

        var tree = View().Tree;

        Assert.Equal("current", tree.ReadText("/etc/hostname"));
        Assert.Equal("hello", tree.ReadText("/home/user"));
        Assert.Equal(["/home"], tree.Mounts.Keys);
    }

    [Fact]
    public void The_default_subvolume_is_the_root_when_it_looks_like_one()
    {
        Root("@", "other", "");
        var current = Root("@/.snapshots/1/snapshot", "snapper", "");
        files.AddSubvolume(new Subvolume(999, "default", current) { IsDefault = true });

        Assert.Equal("snapper", View().Tree.ReadText("/etc/hostname"));
    }

    [Fact]
    public void A_mount_of_a_subvolume_that_does_not_exist_is_said()
    {
        Root("@", "current", "LABEL=numbered /home btrfs subvol=gone 0 2");

        Assert.Contains(View().Unreadable, u => u.Path == "/home");
    }

    [Fact]
    public void A_bind_mount_shows_the_directory_that_it_names()
    {
        var root = Root("@", "current", "/srv/data /data none bind 0 0");
        var srv = Named(root, "srv");
        files.Name(Named(srv, "data").Id, "file", files.File(++next, "bound"));
        Named(root, "data");

        Assert.Equal("bound", View().Tree.ReadText("/data/file"));
    }

    [Fact]
    public void A_link_at_the_mount_point_is_followed()
    {
        var root = Root("@", "current", "LABEL=numbered /home btrfs subvol=@home 0 2");
        Named(Named(root, "usr"), "home");
        files.Name(root.Id, "home", files.Link(++next, "usr/home"));
        files.Name(Directory("@home").Id, "user", files.File(++next, "hello"));

        Assert.Equal("hello", View().Tree.ReadText("/home/user"));
        Assert.Equal("hello", View().Tree.ReadText("/usr/home/user"));
    }

    [Fact]
    public void Links_never_lead_out_of_the_image()
    {
        var root = Root("@", "current", "");
        files.Name(root.Id, "up", files.Link(++next, "../../../../etc/hostname"));
        files.Name(root.Id, "absolute", files.Link(++next, "/etc/hostname"));
        files.Name(root.Id, "host", files.Link(++next, "/proc/self/root/etc/passwd"));
        files.Name(root.Id, "loop", files.Link(++next, "loop"));
        var tree = View().Tree;

        Assert.Equal("current", tree.ReadText("/up"));
        Assert.Equal("current", tree.ReadText("/absolute"));
        Assert.Null(tree.Find("/host"));
        Assert.Null(tree.Find("/loop"));
    }

    [Fact]
    public void One_file_system_without_a_guest_is_taken()
    {
        files.Name(1, "notes", files.File(2, "data"));

        Assert.Equal("data", View().Tree.ReadText("/notes"));
    }

    [Fact]
    public void Several_file_systems_without_a_guest_are_named()
    {
        var layout = Layout(files, new NumberedFileSystem());

        var refusal = Assert.Throws<FileViewException>(() => FileView.OfGuest(Disks(layout), layout));

        Assert.Equal("no-guest", refusal.Code);
        Assert.Contains("p1 (numbered), p2 (numbered)", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_is_found_by_its_id_and_its_other_names_and_a_missing_one_is_said_with_those_that_exist()
    {
        files.Name(1, "notes", files.File(2, "data"));
        var layout = Layout(files);

        Assert.NotNull(FileView.OfVolume(layout, "p1").Tree.Find("/notes"));
        Assert.NotNull(FileView.OfVolume(layout, "LABEL=numbered").Tree.Find("/notes"));
        Assert.Contains("p1", Assert.Throws<FileViewException>(() => FileView.OfVolume(layout, "p7")).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subvolume_is_chosen_by_path_or_number()
    {
        files.Name(Directory("@home").Id, "user", files.File(++next, "hello"));
        var layout = Layout(files);
        var id = files.Subvolumes.Single().Id;

        Assert.NotNull(FileView.OfVolume(layout, "p1", "@home").Tree.Find("/user"));
        Assert.NotNull(FileView.OfVolume(layout, "p1", $"{id}").Tree.Find("/user"));
        Assert.Equal("no-such-subvolume", Assert.Throws<FileViewException>(() => FileView.OfVolume(layout, "p1", "@none")).Code);
    }

    private static IReadOnlyList<Disks.BlockSource> Disks(DiskLayout layout) => [.. layout.Volumes.Take(1).Select(v => v.Content)];

    private static DiskLayout Layout(params FileSystem[] systems) =>
        new(
            [VolumeScanner.ReadTable(new ZeroSource(1 << 20))],
            [
                .. systems.Select(
                    (s, i) =>
                        new Volume
                        {
                            Id = $"p{i + 1}",
                            Kind = VolumeKind.Partition,
                            Content = new ZeroSource(1 << 20),
                            FileSystem = s,
                            Signature = new FileSystemSignature("numbered", i == 0 ? "numbered" : null),
                        }
                ),
            ]
        );

    private FileView View()
    {
        var layout = Layout(files);
        return FileView.OfGuest(Disks(layout), layout);
    }

    private FileNode Directory(string subvolume)
    {
        var root = files.Directory(++next);
        files.AddSubvolume(new Subvolume(next, subvolume, root));
        return root;
    }

    private FileNode Named(FileNode directory, string name)
    {
        var made = files.Directory(++next);
        files.Name(directory.Id, name, made);
        return made;
    }

    private FileNode Root(string subvolume, string hostname, string fstab)
    {
        var root = Directory(subvolume);
        var etc = Named(root, "etc");
        files.Name(etc.Id, "os-release", files.File(++next, "ID=ubuntu\n"));
        files.Name(etc.Id, "hostname", files.File(++next, hostname));
        files.Name(etc.Id, "fstab", files.File(++next, fstab));
        return root;
    }
}
