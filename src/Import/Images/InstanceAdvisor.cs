using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ecs;

namespace ImageTools.Import.Images;

/// <summary>Chooses an instance type that fits an image, tries it with a dry run, and writes the commands that start it.</summary>
/// <param name="ecs">ECS of the image's region.</param>
public sealed class InstanceAdvisor(EcsClient ecs)
{
    private const int MostTypes = 2000,
        LongestName = 128 - 5;

    // Common types of both architectures, the most common first. When the region has none of them, any other type that fits is used.
    private static readonly string[] Ordinary =
    [
        "ecs.g7.large",
        "ecs.g8i.large",
        "ecs.g6.large",
        "ecs.g9i.large",
        "ecs.c7.large",
        "ecs.g6r.large",
        "ecs.g8y.large",
        "ecs.c8y.large",
    ];

    /// <summary>Tools for which commands can be written.</summary>
    public static IReadOnlyList<string> Tools { get; } = ["aliyun", "terraform", "packer"];

    /// <summary>A type that may fit, without a request to the service.</summary>
    public static string Usual(string? architecture, string? nvmeSupport) =>
        architecture != "arm64" ? "ecs.g7.large"
        : nvmeSupport == "supported" ? "ecs.g8y.large"
        : "ecs.g6r.large";

    /// <summary>Whether an image fits a type in architecture, boot mode and NVMe disks.</summary>
    public static bool Fits(EcsImage image, EcsInstanceType type) =>
        (type.Architecture is null || (type.Architecture == "ARM") == (image.Architecture == "arm64"))
        && (!type.NeedsNvme || image.NvmeSupport == "supported")
        && (
            type.BootModes.Count == 0
            || image.BootMode is null
            || type.BootModes.Contains(image.BootMode == "UEFI-Preferred" ? "UEFI" : image.BootMode)
        );

    /// <summary>Chooses a type, tries it and writes the commands.</summary>
    /// <param name="image">The image, Available.</param>
    /// <param name="tools">Tools of the commands, out of <see cref="Tools"/>.</param>
    /// <param name="securityGroup">sg-…, or null for a placeholder.</param>
    /// <param name="vSwitch">vsw-…, or null for a placeholder.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<InstanceAdvice> AdviseAsync(
        EcsImage image,
        IReadOnlyList<string> tools,
        string? securityGroup,
        string? vSwitch,
        CancellationToken cancellation
    )
    {
        var (type, why) = await ChooseAsync(image, cancellation).ConfigureAwait(false);
        bool? starts = null;
        var refusal = await ecs.Instances.TryRunAsync(image.ImageId, type, securityGroup, vSwitch, cancellation).ConfigureAwait(false);
        if (refusal is null)
            starts = true;
        else if (!ErrorHints.IsDenial(refusal.Code) && !IsIncomplete(refusal.Code))
            starts = false;
        return new InstanceAdvice(
            type,
            why,
            starts,
            refusal,
            [.. tools.Select(t => KeyValuePair.Create(t, Command(t, image, type, securityGroup ?? "SECURITY_GROUP", vSwitch ?? "VSWITCH")))]
        );
    }

    // Without a network the service can't judge an instance. This error is not about the image.
    private static bool IsIncomplete(string code) =>
        code.StartsWith("Missing", StringComparison.Ordinal)
        || code.Contains("VSwitch", StringComparison.OrdinalIgnoreCase)
        || code.Contains("SecurityGroup", StringComparison.OrdinalIgnoreCase);

    private async Task<(string Type, string Why)> ChooseAsync(EcsImage image, CancellationToken cancellation)
    {
        var needs =
            $"{image.Architecture ?? "x86_64"}, {image.BootMode ?? "BIOS"}, "
            + $"{(image.NvmeSupport == "supported" ? "NVMe or virtio disks" : "virtio disks only")}";
        try
        {
            var types = await ecs
                .Instances.DescribeTypesAsync(image.Architecture == "arm64" ? "ARM" : "X86", MostTypes, cancellation)
                .ConfigureAwait(false);
            var fitting = types.Where(t => Fits(image, t)).ToArray();
            var chosen = Ordinary.FirstOrDefault(id => Array.Exists(fitting, t => t.Id == id))
                ?? fitting
                    .Where(t => t is { Cores: >= 2, MemoryGiB: >= 4 })
                    .OrderBy(t => t.Cores)
                    .ThenBy(t => t.MemoryGiB)
                    .ThenBy(t => t.Id, StringComparer.Ordinal)
                    .FirstOrDefault()
                    ?.Id
                ?? fitting.OrderByDescending(t => t.MemoryGiB).FirstOrDefault()?.Id;
            return chosen is null
                ? (Usual(image.Architecture, image.NvmeSupport), $"none of the {types.Count} types of the region fits {needs}")
                : (chosen, $"it fits {needs}");
        }
        catch (CloudException e)
        {
            return (
                Usual(image.Architecture, image.NvmeSupport),
                $"it usually fits {needs}; the region's types could not be listed ({e.Code})"
            );
        }
    }

    // A name has at most 128 characters.
    private static string NextName(string? name) =>
        name is { Length: > LongestName } ? $"{name[..LongestName]}-next" : $"{name ?? "image"}-next";

    private string Command(string tool, EcsImage image, string type, string securityGroup, string vSwitch) =>
        tool switch
        {
            "aliyun" =>
                $"aliyun ecs RunInstances --RegionId {ecs.Region} --ImageId {image.ImageId} --InstanceType {type} --SecurityGroupId "
                    + $"{securityGroup} --VSwitchId {vSwitch} "
                    + "--SystemDisk.Category cloud_essd --Amount 1",
            "terraform" => $$"""
                terraform {
                  required_providers {
                    alicloud = {
                      source = "aliyun/alicloud"
                    }
                  }
                }

                provider "alicloud" {
                  region = "{{ecs.Region}}"
                }

                resource "alicloud_instance" "this" {
                  image_id             = "{{image.ImageId}}"
                  instance_type        = "{{type}}"
                  security_groups      = ["{{securityGroup}}"]
                  vswitch_id           = "{{vSwitch}}"
                  system_disk_category = "cloud_essd"
                }
                """,
            "packer" =>
                $$"""
                packer {
                  required_plugins {
                    alicloud = {
                      source  = "github.com/hashicorp/alicloud"
                      version = ">= 1.1.0"
                    }
                  }
                }

                source "alicloud-ecs" "this" {
                  region               = "{{ecs.Region}}"
                  source_image         = "{{image.ImageId}}"
                  instance_type        = "{{type}}"
                  security_group_id    = "{{securityGroup}}"
                  vswitch_id           = "{{vSwitch}}"
                  image_name           = "{{NextName(image.ImageName)}}"
                  {{(
                    image.OSType == "windows"
                        ? "communicator         = \"winrm\"\n  winrm_username       = \"Administrator\""
                        : "ssh_username         = \"root\""
                )}}
                  system_disk_mapping {
                    disk_category = "cloud_essd"
                  }
                }

                build {
                  sources = ["source.alicloud-ecs.this"]
                }
                """,
            _ => throw new ArgumentOutOfRangeException(nameof(tool), tool, "No such tool."),
        };
}
