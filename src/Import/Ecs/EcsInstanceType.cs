using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>An instance type in the response of DescribeInstanceTypes.</summary>
public sealed record EcsInstanceType
{
    /// <summary>Id, such as ecs.g7.large.</summary>
    public required string Id { get; init; }

    /// <summary>X86 or ARM.</summary>
    public string? Architecture { get; init; }

    /// <summary>vCPUs.</summary>
    public int Cores { get; init; }

    /// <summary>GiB.</summary>
    public double MemoryGiB { get; init; }

    /// <summary>Whether its disks are NVMe. The image must then state that it supports NVMe.</summary>
    public bool NeedsNvme { get; init; }

    /// <summary>BIOS, UEFI; empty when the service does not state it.</summary>
    public IReadOnlyList<string> BootModes { get; init; } = [];

    internal static EcsInstanceType Read(JsonElement type) =>
        new()
        {
            Id = type.Required("InstanceTypeId"),
            Architecture = type.Text("CpuArchitecture"),
            Cores = type.Number("CpuCoreCount") ?? 0,
            MemoryGiB = double.TryParse(type.Text("MemorySize"), System.Globalization.CultureInfo.InvariantCulture, out var memory)
                ? memory
                : 0,
            NeedsNvme = type.Text("NvmeSupport") is "required",
            BootModes = [.. type.Member("SupportedBootModes") is { } modes ? (modes.Member("SupportedBootMode") ?? modes).Texts() : []],
        };
}
