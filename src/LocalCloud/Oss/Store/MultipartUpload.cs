using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// One unfinished multipart upload: uploads/{id}/. Parts of the usual size go straight to their place in one body file, so that
/// completing is a rename and not another copy of a large image; any other part, and a second version of a part, gets a file of its own.
/// A part counts once a file exists whose name holds its number, size, CRC and MD5.
/// </summary>
internal sealed class MultipartUpload
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Part> parts = [];
    private readonly HashSet<int> usedSlots = [];
    private readonly string directory;
    private long slotSize;
    private bool closed;

    public MultipartUpload(UploadRecord record, string directory)
    {
        Record = record;
        this.directory = directory;
        var bodyLength = File.Exists(Body) ? new FileInfo(Body).Length : 0;
        foreach (var file in Directory.EnumerateFiles(directory, "part-*").Select(f => new FileInfo(f)).OrderBy(f => f.LastWriteTimeUtc))
        {
            if (Parse(file) is not { } part)
                continue;
            HasLostItsBody |= part.BodyOffset >= 0 && !File.Exists(Body);
            if (part.BodyOffset >= 0 && part.BodyOffset > bodyLength - part.Size)
                continue;
            parts[part.Number] = part;
            if (part.BodyOffset < 0)
                continue;
            usedSlots.Add(part.Number);
            if (part.Number > 1)
                slotSize = part.BodyOffset / (part.Number - 1);
            else if (slotSize == 0)
                slotSize = part.Size;
        }
    }

    public UploadRecord Record { get; }

    /// <summary>Parts were received into a body that is not there any more.</summary>
    public bool HasLostItsBody { get; }

    public string Body => Path.Combine(directory, "body");

    public IReadOnlyList<Part> Parts()
    {
        lock (gate)
            return [.. parts.Values];
    }

    /// <summary>
    /// The place for a part that will be <paramref name="length"/> bytes long (null: unknown): a file and an offset. Whoever gets a slot
    /// of the body is the only one who ever writes there, unless it is given back.
    /// </summary>
    public PartPlace Begin(int number, long? length)
    {
        lock (gate)
        {
            if (closed)
                throw OssException.NoSuchUpload(Record.Id);
            if (length is > 0 && slotSize == 0)
                slotSize = length.Value;
            if (length is > 0 && length <= slotSize && usedSlots.Add(number))
                return new PartPlace(File.OpenHandle(Body, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite), (number - 1) * slotSize, null);
            var path = Path.Combine(directory, $"new-{Guid.NewGuid():N}");
            return new PartPlace(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write), -1, path);
        }
    }

    /// <summary>A part that did not arrive.</summary>
    public void GiveUp(int number, PartPlace place)
    {
        lock (gate)
        {
            if (place.OwnFile is null)
                usedSlots.Remove(number);
            else if (!closed)
                File.Delete(place.OwnFile);
        }
    }

    /// <summary>Makes what was written the part of that number; an earlier one is forgotten.</summary>
    public void Commit(int number, PartPlace place, Content content, DateTimeOffset now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"part-{number}-{content.Length}-{content.Crc64:x16}-{content.ETag}-{place.BodyOffset}");
        lock (gate)
        {
            if (closed)
                throw OssException.NoSuchUpload(Record.Id);
            var path = Path.Combine(directory, name);
            if (place.OwnFile is not null)
                File.Move(place.OwnFile, path, overwrite: true);
            else
                File.Create(path).Dispose();
            File.SetLastWriteTimeUtc(path, now.UtcDateTime);
            if (parts.TryGetValue(number, out var old) && old.Name != name)
                File.Delete(Path.Combine(directory, old.Name));
            parts[number] = new Part(number, content.Length, content.ETag, content.Crc64, place.BodyOffset, name, now);
        }
    }

    /// <summary>No part is taken from now on; false when someone else closed it before.</summary>
    public bool TryClose()
    {
        lock (gate)
            return !closed && (closed = true);
    }

    /// <summary>Takes parts again, after a completion that was refused.</summary>
    public void Reopen()
    {
        lock (gate)
            closed = false;
    }

    /// <summary>Whether the body file, cut to length, is these parts one after the other.</summary>
    public static bool IsBody(IReadOnlyList<Part> chosen)
    {
        long expected = 0;
        foreach (var part in chosen)
        {
            if (part.BodyOffset != expected)
                return false;
            expected += part.Size;
        }
        return chosen.Count > 0;
    }

    /// <summary>The bytes of a part.</summary>
    public (SafeFileHandle File, long Offset) Open(Part part) => part.BodyOffset >= 0
        ? (File.OpenHandle(Body), part.BodyOffset)
        : (File.OpenHandle(Path.Combine(directory, part.Name)), 0);

    public void Delete() => Directory.Delete(directory, recursive: true);

    private static Part? Parse(FileInfo file)
    {
        var fields = file.Name.Split('-', 6);
        if (fields is not [_, var number, var size, var crc, var etag, var offset]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || !ulong.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || !long.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at))
        {
            return null;
        }
        return new Part(n, length, etag, sum, at, file.Name, file.LastWriteTimeUtc);
    }
}
