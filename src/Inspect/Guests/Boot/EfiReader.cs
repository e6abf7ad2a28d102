using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Reads EFI system partitions: the fallback loader, the vendors' loaders and their small configuration files.</summary>
internal static class EfiReader
{
    private const int MostVendors = 64,
        MostFiles = 64,
        LookInto = 4 << 20,
        LookIntoAll = 512 << 20;
    private static readonly string[] Fallbacks = ["BOOTX64.EFI", "BOOTAA64.EFI", "BOOTIA32.EFI"];

    /// <summary>Reads the facts of every ESP.</summary>
    public static EfiFacts Read(DiskLayout layout)
    {
        EfiLoader? fallback = null;
        var left = (long)LookIntoAll;
        var loaders = new List<EfiLoader>();
        var searched = new List<KeyValuePair<string, string>>();
        foreach (var volume in layout.Volumes.Where(v => v.Partition is { IsEfiSystem: true }))
        {
            if (volume.FileSystem is not { } esp || esp.Lookup(esp.Root, "EFI") is not { IsDirectory: true } efi)
                continue;
            foreach (var vendor in esp.List(efi).Where(e => e.Type is FileNodeType.Directory).Take(MostVendors))
            {
                foreach (var file in esp.List(esp.Stat(vendor)).Where(e => e.Type is FileNodeType.File).Take(MostFiles))
                {
                    var path = $"EFI/{vendor.Name}/{file.Name}";
                    if (file.Name.EndsWith(".efi", StringComparison.OrdinalIgnoreCase))
                    {
                        var content = esp.Open(esp.Stat(file));
                        if ((left -= Math.Min(content.Length, LookInto)) < 0)
                        {
                            throw new ImageFormatException(
                                $"{volume.Id}:{path}",
                                "EFI system partitions",
                                $"have more than {LookIntoAll} bytes of loaders, which is the limit"
                            );
                        }

                        var loader = Loader(volume.Id, path, content);
                        if (
                            vendor.Name.Equals("BOOT", StringComparison.OrdinalIgnoreCase)
                            && Fallbacks.Contains(file.Name, StringComparer.OrdinalIgnoreCase)
                        )
                        {
                            fallback ??= loader;
                        }
                        else
                        {
                            loaders.Add(loader);
                        }
                    }
                    else if (file.Name.Equals("grub.cfg", StringComparison.OrdinalIgnoreCase))
                    {
                        searched.AddRange(Searches(esp.Open(esp.Stat(file)), $"{volume.Id}:{path}"));
                    }
                }
            }
        }
        return new EfiFacts(fallback, loaders, searched);
    }

    private static EfiLoader Loader(string volume, string path, BlockSource file)
    {
        var bytes = file.ReadBytes(0, (int)Math.Min(file.Length, LookInto));
        // A unified kernel image contains a kernel, and a kernel may contain any of the words below.
        var kind =
            IsUnifiedKernel(file) ? EfiLoaderKind.UnifiedKernel
            : bytes.AsSpan().IndexOf("#### LoaderInfo: systemd-boot "u8) >= 0 ? EfiLoaderKind.SystemdBoot
            : Kind(path, bytes);
        return new EfiLoader(volume, path, PeFile.Machine(bytes), file.Length, kind);
    }

    private static EfiLoaderKind? Kind(string path, ReadOnlySpan<byte> bytes)
    {
        var name = path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return name.StartsWith("shim", StringComparison.Ordinal)
            || bytes.IndexOf("SHIM"u8) >= 0 && bytes.IndexOf(".sbat"u8) >= 0 && bytes.IndexOf("shim,"u8) >= 0
                ? EfiLoaderKind.Shim
            : name.StartsWith("grub", StringComparison.Ordinal) || bytes.IndexOf("GRUB"u8) >= 0 ? EfiLoaderKind.Grub
            : bytes.IndexOf("systemd-boot"u8) >= 0 ? EfiLoaderKind.SystemdBoot
            : name is "bootmgfw.efi" or "bootmgr.efi" ? EfiLoaderKind.Windows
            : null;
    }

    private static bool IsUnifiedKernel(BlockSource file)
    {
        try
        {
            return UnifiedKernel.Open(file) is not null;
        }
        catch (ImageFormatException)
        {
            // The damage is reported where the image is read as a boot entry.
            return false;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Searches(BlockSource file, string path)
    {
        var lines = GuestText.Decode(file.ReadBytes(0, (int)Math.Min(file.Length, 1 << 16))).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var words = GrubWords.Split(lines[i].Trim(), _ => "");
            var uuid =
                words.Count == 0 ? null
                : words[0] == "search.fs_uuid" ? words.ElementAtOrDefault(1)
                : words[0] == "search" && (words.Contains("--fs-uuid") || words.Contains("-u"))
                    ? words.Skip(1).LastOrDefault(w => !w.StartsWith('-'))
                : null;
            if (!string.IsNullOrEmpty(uuid))
                yield return new(uuid, $"{path}:{i + 1}");
        }
    }
}
