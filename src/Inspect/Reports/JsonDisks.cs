using System.Text.Json;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports;

/// <summary>"disks" of the report.</summary>
internal static class JsonDisks
{
    public static void Write(Utf8JsonWriter json, Inspection inspection)
    {
        json.WriteStartArray("disks");
        for (var i = 0; i < inspection.Images.Count; i++)
        {
            var table = inspection.Layout.Tables[i];
            json.WriteStartObject();
            json.WriteString("path", inspection.Images[i].Info.Filename);
            json.WriteString("partitionTable", table.Kind.Name());
            json.WriteNumber("sectorSize", table.SectorSize);
            json.WriteStartArray("volumes");
            foreach (var volume in inspection.Layout.Volumes.Where(v => v.DiskIndex == i))
                WriteVolume(json, volume, inspection.Guest);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteVolume(Utf8JsonWriter json, Volume volume, Guest guest)
    {
        json.WriteStartObject();
        json.WriteString("id", volume.Id);
        json.WriteString("kind", VolumeText.Kind(volume.Kind));
        if (volume.Start is { } start)
            json.WriteNumber("start", start);
        else
            json.WriteNull("start");
        json.WriteNumber("size", volume.Content.Length);
        json.WriteString("type", volume.Partition?.Type);
        json.WriteString("filesystem", volume.TypeName);
        json.WriteString("label", volume.FileSystem?.Label ?? volume.Signature?.Label);
        json.WriteString("uuid", volume.FileSystem?.Uuid ?? volume.Signature?.Uuid);
        if (volume.FileSystem?.State.FreeBytes is { } free)
            json.WriteNumber("free", free);
        else
            json.WriteNull("free");
        if (volume.FileSystem is { } fileSystem)
            json.WriteBoolean("dirty", !fileSystem.State.IsClean);
        else
            json.WriteNull("dirty");
        json.WriteString("role", VolumeText.Role(volume, guest));
        json.WriteEndObject();
    }
}
