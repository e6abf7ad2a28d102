using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// One unfinished multipart upload: uploads/{id}/. Parts are written to their place in one body file, so completion is a rename and not
/// another copy of a large image. A part whose place is unknown gets a file of its own, and so does a second version of a part. A part
/// counts once a file exists whose name holds its number, size, CRC and MD5.
/// </summary>
internal sealed class MultipartUpload
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Part> parts = [];
    private readonly BodyLayout layout = new();
    private readonly string directory;
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
            layout.Recall(part.Number, part.BodyOffset, part.Size);
        }
    }

    public UploadRecord Record { get; }

    /// <summary>The body file with received parts is missing.</summary>
    public bool HasLostItsBody { get; }

    public string Body => Path.Combine(directory, "body");

    public IReadOnlyList<Part> Parts()
    {
        lock (gate)
            return [.. parts.Values];
    }

    /// <summary>
    /// The place for a part of <paramref name="length"/> bytes (null: unknown): a file and an offset. Only this part writes to its range of
    /// the body, until it gives the range back.
    /// </summary>
    public PartPlace Begin(int number, long? length)
    {
        lock (gate)
        {
            if (closed)
                throw OssException.NoSuchUpload(Record.Id);
            if (length is > 0 && layout.Reserve(number, length.Value) is { } offset)
                return new PartPlace(File.OpenHandle(Body, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite), offset, null);
            var path = Path.Combine(directory, $"new-{Guid.NewGuid():N}");
            return new PartPlace(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write), -1, path);
        }
    }

    /// <summary>Gives back the place of a part that did not arrive.</summary>
    public void GiveUp(int number, PartPlace place)
    {
        lock (gate)
        {
            if (place.OwnFile is null)
                layout.Release(number);
            else if (!closed)
                File.Delete(place.OwnFile);
        }
    }

    /// <summary>Makes the written bytes the part of this number; an earlier one is dropped.</summary>
    public void Commit(int number, PartPlace place, Content content, DateTimeOffset now)
    {
        var name = Name(number, content.Length, content.Crc64, content.ETag, place.BodyOffset);
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

    /// <summary>Closes the upload: it accepts no more parts. False when another request has closed it.</summary>
    public bool TryClose()
    {
        lock (gate)
            return !closed && (closed = true);
    }

    /// <summary>Accepts parts again, after a refused completion.</summary>
    public void Reopen()
    {
        lock (gate)
            closed = false;
    }

    /// <summary>
    /// Moves parts of a closed upload that have their own file to their places in the body. True when the body, cut to length, is these
    /// parts in order. False when most parts would have to be moved, or when other bytes may be in the way.
    /// </summary>
    /// <exception cref="IOException">A part is not what was received.</exception>
    public bool Settle(IReadOnlyList<Part> chosen)
    {
        List<(Part Part, long Place)> misplaced = [];
        long length = 0;
        foreach (var part in chosen)
        {
            if (part.BodyOffset != length)
                misplaced.Add((part, length));
            length += part.Size;
        }
        if (misplaced.Count == 0)
            return true;
        // Empty parts alone have made no body.
        if (length == 0)
            return false;
        if (misplaced.Sum(m => m.Part.Size) > length / 2 || !layout.IsWithin(chosen.Select(p => p.Number).ToHashSet()))
            return false;
        using var body = File.OpenHandle(Body, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        // First the parts are moved out of each other's way. Each part has a file that describes it until it is in its place, so the server
        // can be killed at any time.
        foreach (var (part, place) in misplaced.Select(m => (m.Part.BodyOffset < 0 ? m.Part : MoveOut(m.Part), m.Place)).ToList())
            PartCopy.Run(this, part, body, place);
        return true;
    }

    /// <summary>The bytes of a part.</summary>
    public (SafeFileHandle File, long Offset) Open(Part part) =>
        part.BodyOffset >= 0 ? (File.OpenHandle(Body), part.BodyOffset) : (File.OpenHandle(Path.Combine(directory, part.Name)), 0);

    public void Delete() => Directory.Delete(directory, recursive: true);

    private Part MoveOut(Part part)
    {
        var moved = part with { BodyOffset = -1, Name = Name(part.Number, part.Size, part.Crc64, part.ETag, -1) };
        var temporary = Path.Combine(directory, $"new-{Guid.NewGuid():N}");
        using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            PartCopy.Run(this, part, file, 0);
        File.SetLastWriteTimeUtc(temporary, part.LastModified.UtcDateTime);
        File.Move(temporary, Path.Combine(directory, moved.Name), overwrite: true);
        File.Delete(Path.Combine(directory, part.Name));
        lock (gate)
            parts[part.Number] = moved;
        return moved;
    }

    private static string Name(int number, long size, ulong crc, string etag, long bodyOffset) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{number}-{size}-{crc:x16}-{etag}-{bodyOffset}");

    private static Part? Parse(FileInfo file)
    {
        var fields = file.Name.Split('-', 6);
        if (
            fields is not [_, var number, var size, var crc, var etag, var offset]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || !ulong.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || !long.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
        )
        {
            return null;
        }
        return new Part(n, length, etag, sum, at, file.Name, file.LastWriteTimeUtc);
    }
}
