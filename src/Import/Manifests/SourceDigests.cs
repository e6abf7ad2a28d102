using System.Security.Cryptography;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Runs;

namespace ImageTools.Import.Manifests;

/// <summary>
/// SHA-256 of every file that a disk is read from. It is computed during the upload, because the disk is idle while the upload waits for
/// the network.
/// </summary>
public sealed class SourceDigests
{
    private readonly Task<Digested> work;

    private SourceDigests(Task<Digested> work) => this.work = work;

    /// <summary>Begins to compute.</summary>
    /// <param name="path">The file that the user named.</param>
    /// <param name="open">Options to open the image, which gives its files; null for a file that is uploaded unchanged.</param>
    /// <param name="cancellation">Stops.</param>
    public static SourceDigests Begin(string path, OpenOptions? open, CancellationToken cancellation) =>
        new(Task.Run(() => ComputeAsync(path, open, cancellation), cancellation));

    /// <summary>The files for a manifest, after they were read.</summary>
    /// <param name="source">Files that the disk was read from; null for none.</param>
    /// <exception cref="SourceChangedException">A file changed between reading and hashing.</exception>
    public async Task<IReadOnlyList<ManifestSource>> OfAsync(UploadSource? source)
    {
        if (source is null)
            return [];
        var digests = (await work.ConfigureAwait(false)).Files;
        List<ManifestSource> files = [];
        foreach (var file in source.Files)
        {
            var (hashed, sha256) = digests.FirstOrDefault(d => d.File.Path == file.Path);
            if (hashed is null)
                throw new SourceChangedException(file.Path, "belongs to the source now, but did not before");
            if (file.DifferenceTo(hashed) is { } difference)
                throw new SourceChangedException(file.Path, difference);
            files.Add(new ManifestSource(file.Path, file.Length, DateTimeOffset.UnixEpoch.AddTicks(file.Modified / 100), sha256));
        }
        return files;
    }

    /// <summary>Name of the member of an archive that the disk is; null for a file of its own.</summary>
    public async Task<string?> MemberAsync() => (await work.ConfigureAwait(false)).Member;

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    internal static async Task<string> ComputeAsync(string path, CancellationToken cancellation)
    {
        var file = new FileStream(
            path,
            new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan }
        );
        await using (file.ConfigureAwait(false))
            return System.Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
    }

    private static async Task<Digested> ComputeAsync(string path, OpenOptions? open, CancellationToken cancellation)
    {
        using var image = open is null ? null : DiskFormats.Open(path, open);
        var files = image?.Sources ?? new SourceFiles();
        using var plain = image is null ? files.Open(path) : null;
        List<(FileIdentity, string)> digests = [];
        foreach (var file in files.Identities)
            digests.Add((file, await ComputeAsync(file.Path, cancellation).ConfigureAwait(false)));
        files.CheckUnchanged();
        return new Digested(digests, image?.Info.Member);
    }

    private sealed record Digested(IReadOnlyList<(FileIdentity File, string Sha256)> Files, string? Member);
}
