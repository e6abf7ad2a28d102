using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// A file that a verb writes. It has its name only when it is complete and flushed. Disposing it earlier leaves nothing. An existing file
/// is replaced only when the options allow it and only when it is a regular file. A link is followed. A block device is written in place.
/// See docs/decisions/0011.
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

    /// <summary>Its place.</summary>
    public OutputPlace Place { get; }

    /// <summary>The open file, for positional reads and writes.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether it is a device that is written in place: it has a length of its own.</summary>
    public bool IsDevice => Place.Kind == OutputKind.Device;

    /// <summary>A name to open the file a second time while it is written, or null.</summary>
    internal string? SecondName => SystemFiles.Known ? SystemFiles.NameOf(Handle) : temporary?.Path;

    /// <summary>Bytes of the device; 0 for a file.</summary>
    internal long DeviceLength { get; private init; }

    /// <summary>Begins to write the file. An existing file stays as it is until <see cref="Complete"/>; a device does not.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="options">What may be replaced.</param>
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
    /// Checks whether the file can be written, before long work. It leaves nothing. A device is not opened.
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

    /// <summary>Gives the flushed file its name, and flushes the directory.</summary>
    /// <exception cref="OutputRefusedException">Something that may not be replaced has this name now.</exception>
    /// <exception cref="IOException">The name can't be given.</exception>
    public void Complete()
    {
        if (IsDevice)
        {
            complete = true;
            Handle.Dispose();
            return;
        }
        // The first check may be hours old, so it is made again.
        var now = OutputPlace.Find(Place.Path, options);
        if (now.Kind == OutputKind.Device || now.Path != Place.Path)
        {
            throw new OutputRefusedException(
                "not-a-file",
                $"{Place.Name}: something that is no file has this name now. It was not replaced."
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
            // The name is removed while the lock is held, so that no other process takes it for a left-over file. Systems that can't remove
            // an open file do it after the close.
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
        // Only a rename replaces an existing name.
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
        // A directory that can be written but not read: the file is flushed again instead.
        RandomAccess.FlushToDisk(Handle);
    }

    private static SafeFileHandle OpenDevice(OutputPlace place)
    {
        // Exclusive open: the system refuses a device that is mounted, used for swap or part of another device, in any namespace.
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
        var who = users.Count == 0 ? "a program has it open exclusively" : string.Join(", ", users);
        return new OutputRefusedException(
            "device-in-use",
            string.Create(CultureInfo.InvariantCulture, $"{place.Name}: the device is in use: {who}. Nothing was written to it."),
            "Unmount it, or name another device."
        );
    }
}
