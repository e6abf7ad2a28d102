using System.Text.Json;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports;

/// <summary>"guest" of the report.</summary>
internal static class JsonGuest
{
    public static void Write(Utf8JsonWriter json, Guest guest)
    {
        json.WriteStartObject("guest");
        json.WriteString("os", guest.Os.Name());
        json.WriteString("distribution", guest.Distribution);
        json.WriteString("version", guest.Version);
        json.WriteString("name", guest.Name);
        json.WriteString("architecture", guest.Architecture?.Name);
        WriteList(json, "bootModes", [.. guest.BootModes.Select(m => m.Name().ToLowerInvariant())]);
        json.WriteString("bootloader", guest.Boot.Bootloader?.Name());
        json.WriteString("init", guest.Init?.Name());
        json.WriteString("hostname", guest.Hostname);
        json.WriteStartArray("kernels");
        foreach (var kernel in guest.Kernels)
            WriteKernel(json, kernel);
        json.WriteEndArray();
        WriteCloudInit(json, guest.CloudInit);
        WriteSsh(json, guest.Ssh);
        WriteNetwork(json, guest.Network);
        WriteMounts(json, guest.Fstab ?? []);
        json.WriteStartArray("unreadable");
        foreach (var evidence in guest.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("path", evidence.Path);
            json.WriteString("reason", evidence.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteKernel(Utf8JsonWriter json, Kernel kernel)
    {
        json.WriteStartObject();
        json.WriteString("version", kernel.Version);
        json.WriteString("path", kernel.Path);
        json.WriteBoolean("default", kernel.IsDefault);
        json.WriteString("initramfs", kernel.Initramfs?.Path);
        json.WriteStartObject("drivers");
        foreach (var (name, verdict) in kernel.Drivers.OrderBy(d => d.Key, StringComparer.Ordinal))
            json.WriteString(name, Place(verdict.Place));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The word for a place.</summary>
    public static string Place(DriverPlace place) =>
        place switch
        {
            DriverPlace.Builtin => "builtin",
            DriverPlace.Initramfs => "initramfs",
            DriverPlace.Module => "module",
            DriverPlace.Missing => "missing",
            _ => "unknown",
        };

    private static void WriteCloudInit(Utf8JsonWriter json, CloudInitFacts cloudInit)
    {
        json.WriteStartObject("cloudInit");
        json.WriteBoolean("installed", cloudInit.Installed);
        json.WriteString("version", cloudInit.Version);
        if (cloudInit.Datasources is { } sources)
            WriteList(json, "datasources", sources);
        else
            json.WriteNull("datasources");
        json.WriteString("disabledBy", cloudInit.DisabledBy);
        json.WriteString("networkDisabledBy", cloudInit.NetworkDisabledBy);
        json.WriteEndObject();
    }

    private static void WriteSsh(Utf8JsonWriter json, SshFacts ssh)
    {
        json.WriteStartObject("ssh");
        json.WriteString("server", ssh.Server);
        json.WriteString("enabledBy", ssh.EnabledBy);
        json.WriteString("blockedBy", ssh.BlockedBy);
        json.WriteStartObject("settings");
        foreach (var (keyword, setting) in ssh.Settings.OrderBy(s => s.Key, StringComparer.Ordinal))
            json.WriteString(keyword, setting.Value);
        json.WriteEndObject();
        WriteList(json, "hostKeys", ssh.HostKeys);
        json.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter json, NetworkFacts network)
    {
        json.WriteStartObject("network");
        WriteList(json, "stacks", [.. network.Stacks.Select(s => s.Name())]);
        json.WriteStartArray("interfaces");
        foreach (var config in network.Interfaces)
        {
            json.WriteStartObject();
            json.WriteString("stack", config.Stack.Name());
            json.WriteString("path", config.Path);
            json.WriteNumber("line", config.Line);
            json.WriteString("selector", config.Selector);
            json.WriteBoolean("dhcp", config.Dhcp);
            WriteList(json, "addresses", config.Addresses);
            json.WriteString("gateway", config.Gateway);
            json.WriteString("mac", config.Mac);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter json, IReadOnlyList<FstabEntry> fstab)
    {
        json.WriteStartArray("mounts");
        foreach (var entry in fstab)
        {
            json.WriteStartObject();
            json.WriteNumber("line", entry.Line);
            json.WriteString("device", entry.Device);
            json.WriteString("mountPoint", entry.MountPoint);
            json.WriteString("type", entry.Type);
            WriteList(json, "options", entry.Options);
            json.WriteString("volume", entry.VolumeId);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
