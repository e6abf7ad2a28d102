using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// A file that a verb writes: it has its name only when it is complete and flushed, and disposing it before leaves nothing. What stands in
/// its place is replaced only when told and only when it is a regular file; a link is followed; a block device is written in place. See
/// docs/decisions/0011.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly OutputOptions options;
    private readonly UnfinishedName? temporary;
    private bool complete;

    private OutputFile(OutputPlace place, OutputOptions options, SafeFileHandle handle, UnfinishedName? temporary)
    {
        Place = place;
        this.options = options;
        Handle = handle;
        this.temporary = temporary;
    }

    /// <summary>Where it is.</summary>
    public OutputPlace Place { get; }

    /// <summary>The open file, for positional reads and writes.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether it is a device that is written in place: it has a length of its own.</summary>
    public bool IsDevice => Place.Kind == OutputKind.Device;

    /// <summary>A name by which the file can be opened once more while it is written, or null.</summary>
    internal string? SecondName => SystemFiles.Known ? SystemFiles.NameOf(Handle) : temporary?.Path;

    /// <summary>Bytes of the device; 0 when it is none.</summary>
    internal long DeviceLength { get; private init; }

    /// <summary>Begins to write the file. What is there stays as it is until <see cref="Complete"/>, unless it is a device.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="options">What may happen to what is there.</param>
    /// <exception cref="OutputRefusedException">What is there may not be replaced.</exception>
    /// <exception cref="IOException">The directory is not there, or can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory, or the device, can't be written.</exception>
    public static OutputFile Create(string path, OutputOptions options)
    {
        var place = OutputPlace.Find(path, options);
        if (place.Kind == OutputKind.Device)
        {
            var device = OpenDevice(place);
            return new OutputFile(place, options, device, null) { DeviceLength = SystemFiles.LengthOfDevice(device) };
        }
        UnfinishedFile.RemoveLeftOf(place.Path);
        if (UnfinishedFile.TryCreateNameless(place.Directory) is { } nameless)
            return new OutputFile(place, options, nameless, null);
        SafeFileHandle? handle = null;
        try
        {
            var name = UnfinishedFile.Take(place.Path, n => (handle = UnfinishedFile.TryCreate(n)) is not null);
            return new OutputFile(place, options, handle!, name);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{path}: the directory {place.Directory} can't be written.", e);
        }
    }

    /// <summary>
    /// Finds out whether the file could be written now, before work that takes long; leaves nothing. A device is not
    /// opened.
    /// </summary>
    /// <exception cref="OutputRefusedException">What is there may not be replaced.</exception>
    /// <exception cref="IOException">The directory is not there, or can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory can't be written.</exception>
    public static void Check(string path, OutputOptions options)
    {
        if (OutputPlace.Find(path, options).Kind != OutputKind.Device)
            Create(path, options).Dispose();
    }

    /// <summary>Writes a whole small file.</summary>
    /// <exception cref="OutputRefusedException">What is there may not be replaced.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Save(string path, ReadOnlySpan<byte> bytes, OutputOptions options)
    {
        using var file = Create(path, options);
        RandomAccess.Write(file.Handle, bytes, 0);
        RandomAccess.FlushToDisk(file.Handle);
        file.Complete();
    }

    /// <summary>Gives the file, which has been flushed, its name, and makes that last.</summary>
    /// <exception cref="OutputRefusedException">Something came to stand there meanwhile that may not be replaced.</exception>
    /// <exception cref="IOException">The name can't be given.</exception>
    public void Complete()
    {
        if (IsDevice)
        {
            complete = true;
            Handle.Dispose();
            return;
        }
        // What was looked at is long ago.
        var now = OutputPlace.Find(Place.Path, options);
        if (now.Kind == OutputKind.Device || now.Path != Place.Path)
        {
            throw new OutputRefusedException(
                "not-a-file",
                $"{Place.Name}: something else than a file came to stand there meanwhile; it is left."
            );
        }

        if (!SystemFiles.Known)
        {
            Handle.Dispose();
            File.Move(temporary!.Path, Place.Path, options.Overwrite);
        }
        else
        {
            if (now.Status is { } replaced)
                SystemFiles.TakeAfter(Handle, replaced);
            if (temporary is not null)
                File.Move(temporary.Path, Place.Path, options.Overwrite);
            else
                GiveName();
            FlushName();
            SystemFiles.Unlock(Handle);
        }
        complete = true;
        temporary?.Dispose();
        Handle.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!complete && temporary is not null)
        {
            // With the lock held, so that nobody else takes the name for left over; systems that can't remove an open file come second.
            if (SystemFiles.Known)
                File.Delete(temporary.Path);
            Handle.Dispose();
            if (!SystemFiles.Known)
                File.Delete(temporary.Path);
            temporary.Dispose();
            complete = true;
        }
        Handle.Dispose();
    }

    private void GiveName()
    {
        var error = SystemFiles.Link(Handle, Place.Path);
        if (error == 0)
            return;
        if (error != SystemFiles.Exists)
            throw SystemError.Of(Place.Name, error);
        if (!options.Overwrite)
            throw new OutputRefusedException("target-exists", $"{Place.Name}: exists already; --force replaces it.");
        // An existing name is only taken over by another name.
        using var name = UnfinishedFile.Take(Place.Path, n => SystemFiles.Link(Handle, n) switch
            {
                0 => true,
                SystemFiles.Exists => false,
                var other => throw SystemError.Of(Place.Name, other),
            });
        try
        {
            File.Move(name.Path, Place.Path, overwrite: true);
        }
        catch
        {
            File.Delete(name.Path);
            throw;
        }
    }

    private void FlushName()
    {
        var error = SystemFiles.FlushDirectory(Place.Directory);
        if (error == 0)
            return;
        if (!SystemFiles.CanNot(error))
            throw SystemError.Of(Place.Directory, error);
        // A directory that may be written and not read: flushing the file again is what is left.
        RandomAccess.FlushToDisk(Handle);
    }

    private static SafeFileHandle OpenDevice(OutputPlace place)
    {
        // Exclusively: the system refuses when it is mounted, swapped to, or part of something, in whatever namespace.
        var device = SystemFiles.Open(
            place.Path,
            SystemFiles.ReadWrite | SystemFiles.Exclusive | SystemFiles.NonBlocking,
            0,
            out var error
        );
        if (device is null)
        {
            throw error switch
            {
                SystemFiles.Busy => InUse(place),
                SystemFiles.ReadOnlySystem => new IOException($"{place.Name}: the device is read-only.", error),
                NodeStatus.NotAllowed or SystemFiles.NotPermitted => new UnauthorizedAccessException(
                    $"{place.Name}: the device can't be opened for writing: it is read-only, or not yours to write."
                ),
                _ => SystemError.Of(place.Name, error),
            };
        }
        if (
            NodeStatus.Of(device) is { Kind: NodeKind.BlockDevice } status
            && status.StandsFor == place.Status!.Value.StandsFor
            && StorageStack.Users(status.StandsFor).Count == 0
        )
        {
            return device;
        }

        device.Dispose();
        throw InUse(place);
    }

    private static OutputRefusedException InUse(OutputPlace place)
    {
        var users = StorageStack.Users(place.Status!.Value.StandsFor);
        var who = users.Count == 0 ? "something has it open for itself alone" : string.Join(", ", users);
        return new OutputRefusedException(
            "device-in-use",
            string.Create(CultureInfo.InvariantCulture, $"{place.Name}: the device is in use: {who}. Nothing was written to it."),
            "Unmount it, or name another device."
        );
    }
}
