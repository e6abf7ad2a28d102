using System.Globalization;
using ImageTools.Disks.Containers;

namespace ImageTools.Disks.Formats;

/// <summary>Finds the disks among the members of a container, and the requested one.</summary>
/// <param name="container">The container.</param>
/// <param name="context">The context of the container's file.</param>
internal sealed class ContainedDisks(OpenContainer container, FormatContext context)
{
    /// <summary>The most possible disks that are opened to find their extents and backing files. With more of them the user has to name the
    /// disk.</summary>
    private const int MostImages = 1024;
    private const int MostShown = 20;

    private string Structure => $"{container.Kind.Name} archive";

    /// <summary>Opens the requested disk, or the only one.</summary>
    /// <param name="address">Number or name; null for the only one.</param>
    /// <exception cref="ImageFormatException">There is no such disk, there are several, or it can't be read.</exception>
    public DiskImage Open(string? address)
    {
        List<string> remarks = [];
        var name = address is null ? Only(remarks) : Named(address);
        var image = DiskFormats.OpenImage(ContextOf(name), container.Open(name));
        return new DiskImage(
            image.Info with
            {
                Filename = address is null ? context.Name : ImageAddress.Join(context.Name, address),
                Member = name,
                Details = [new("container", container.Kind.Name), new("member", name), .. image.Info.Details],
                Warnings = [.. image.Info.Warnings, .. remarks],
            },
            image.Content
        )
        {
            Sources = image.Sources,
        };
    }

    private FormatContext ContextOf(string name) =>
        context with
        {
            Name = ImageAddress.Join(container.Name, name),
            Neighbours = new MemberNeighbours(container, name),
        };

    private string Only(List<string> remarks)
    {
        var disks = Find();
        if (disks.Count == 0)
        {
            throw new ImageFormatException(
                container.Name,
                Structure,
                "holds no file that is known to be a disk image",
                "members",
                container.Members.Count,
                hint: $"If one of them is a disk all the same, name it: {ImageAddress.Join(container.Name, "NAME")}."
            );
        }

        if (disks.Count == 1)
            return disks[0];
        if (!context.Options.MetadataOnly)
        {
            throw new ImageFormatException(
                container.Name,
                Structure,
                "holds several disks, and it is not said which one is meant",
                "disks",
                disks.Count,
                hint: $"Name one: {Addresses(disks)}."
            );
        }

        remarks.Add($"{Capital(container.Kind.Description)} with {disks.Count} disks, of which this is the first: {Addresses(disks)}.");
        return disks[0];
    }

    private string Named(string address)
    {
        if (MemberName.Normalize(address) is { } name && container.Has(name) && !IsNumber(address))
            return name;
        var disks = Find();
        if (IsNumber(address) && int.Parse(address, CultureInfo.InvariantCulture) is > 0 and var number && number <= disks.Count)
            return disks[number - 1];
        throw new ImageFormatException(
            container.Name,
            Structure,
            IsNumber(address) ? "has no disk of that number" : "has no member of that name",
            "member",
            address,
            hint: disks.Count > 0 ? $"It has {Addresses(disks)}." : "It holds no file that is known to be a disk image."
        );
    }

    private static bool IsNumber(string address) => address.Length is > 0 and < 7 && address.All(char.IsAsciiDigit);

    /// <summary>
    /// Names of the members that are disks, in the order of the container. A disk has the signature of a format, or the suffix of a format
    /// without one, and is no extent or backing file of another member.
    /// </summary>
    private List<string> Find()
    {
        var candidates = container.Members.Where(IsImage).Select(m => m.Name).Distinct(StringComparer.Ordinal).ToList();
        if (candidates.Count > MostImages)
        {
            throw new ImageFormatException(
                container.Name,
                Structure,
                $"holds more than {MostImages} files that could be disks",
                "files",
                candidates.Count,
                hint: $"Name the one that is meant: {ImageAddress.Join(container.Name, "NAME")}."
            );
        }

        var parts = candidates.SelectMany(Parts).ToHashSet(StringComparer.Ordinal);
        return [.. candidates.Where(c => !parts.Contains(c))];
    }

    private bool IsImage(ContainerMember member)
    {
        var suffix = Path.GetExtension(member.Name);
        if (member.Obstacle is not null)
            return DiskFormats.NameBySuffix(suffix) is not null;
        using var file = container.Open(member);
        return DiskFormats.Detect(file) != DiskFormats.Raw || DiskFormats.Find(suffix.TrimStart('.')) == DiskFormats.Raw;
    }

    /// <summary>The members that an image names as extents or backing files.</summary>
    private IEnumerable<string> Parts(string name)
    {
        try
        {
            var context = ContextOf(name);
            using var image = DiskFormats.OpenImage(
                context with
                {
                    Options = OpenOptions.Default with { MetadataOnly = true, Budget = context.Options.Budget },
                },
                container.Open(name)
            );
            string[] named = [.. image.Info.ExternalFiles, .. image.Info.BackingFilename is { } below ? (string[])[below] : []];
            return [.. named.Select(n => MemberName.Resolve(MemberName.Folder(name), n)).OfType<string>().Where(n => n != name)];
        }
        catch (ImageFormatException)
        {
            // Damage is reported when this disk is opened.
            return [];
        }
    }

    private string Addresses(List<string> disks) =>
        string.Join(", ", disks.Take(MostShown).Select((d, i) => Address(d, i + 1))) + (disks.Count > MostShown ? ", …" : "");

    private string Address(string name, int number) =>
        $"{ImageAddress.Join(context.Name, number.ToString(CultureInfo.InvariantCulture))} ({name})";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
