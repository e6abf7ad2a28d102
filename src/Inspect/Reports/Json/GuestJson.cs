using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The guest.</summary>
public sealed record GuestJson
{
    /// <summary>Kind of system.</summary>
    [AllowedValues("linux", "windows", "freebsd", "unknown")]
    public required string Os { get; init; }

    /// <summary>ID of os-release.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Distribution { get; init; }

    /// <summary>Version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Version { get; init; }

    /// <summary>Name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Name { get; init; }

    /// <summary>x86_64, i386, aarch64.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Architecture { get; init; }

    /// <summary>The firmware modes that it can start with.</summary>
    [AllowedValues("bios", "uefi")]
    public required IReadOnlyList<string> BootModes { get; init; }

    /// <summary>Bootloader.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Bootloader { get; init; }

    /// <summary>Init.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Init { get; init; }

    /// <summary>Hostname.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Hostname { get; init; }

    /// <summary>Its kernels.</summary>
    public required IReadOnlyList<KernelJson> Kernels { get; init; }

    /// <summary>cloud-init.</summary>
    public required CloudInitJson CloudInit { get; init; }

    /// <summary>SSH.</summary>
    public required SshJson Ssh { get; init; }

    /// <summary>Network.</summary>
    public required NetworkJson Network { get; init; }

    /// <summary>Lines of fstab.</summary>
    public required IReadOnlyList<MountJson> Mounts { get; init; }

    /// <summary>What could not be read.</summary>
    public required IReadOnlyList<UnreadableJson> Unreadable { get; init; }

    internal static GuestJson Of(Guest guest) =>
        new()
        {
            Os = guest.Os.Name(),
            Distribution = guest.Distribution,
            Version = guest.Version,
            Name = guest.Name,
            Architecture = guest.Architecture?.Name,
            BootModes = [.. guest.BootModes.Select(m => m.Name().ToLowerInvariant())],
            Bootloader = guest.Boot.Bootloader?.Name(),
            Init = guest.Init?.Name(),
            Hostname = guest.Hostname,
            Kernels = [.. guest.Kernels.Select(KernelJson.Of)],
            CloudInit = CloudInitJson.Of(guest.CloudInit),
            Ssh = SshJson.Of(guest.Ssh),
            Network = NetworkJson.Of(guest.Network),
            Mounts = [.. (guest.Fstab ?? []).Select(MountJson.Of)],
            Unreadable = [.. guest.Unreadable.Select(e => new UnreadableJson { Path = e.Path, Reason = e.Reason })],
        };
}
