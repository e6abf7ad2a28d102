using System.Globalization;
using Konscious.Security.Cryptography;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>How a key slot makes a key of a passphrase. Its costs come from the image, and are limited.</summary>
/// <param name="Kind">pbkdf2, argon2i or argon2id.</param>
/// <param name="Hash">Name of the hash of PBKDF2.</param>
/// <param name="Cost">Iterations of PBKDF2, passes of Argon2.</param>
/// <param name="Memory">KiB of Argon2.</param>
/// <param name="Lanes">Lanes of Argon2.</param>
/// <param name="Salt">Salt.</param>
internal sealed record LuksKdf(string Kind, string Hash, long Cost, long Memory, int Lanes, byte[] Salt)
{
    // cryptsetup takes up to 4 GiB and 4 lanes; no usual header asks for more than two seconds of a fast machine.
    private const long MostMemory = 4 << 20,
        MostPasses = 64L << 20,
        MostIterations = 50_000_000;
    private const int MostLanes = 16;

    /// <summary>For a list of key slots: the kind and its costs.</summary>
    public string Words =>
        Kind == "pbkdf2"
            ? string.Create(CultureInfo.InvariantCulture, $"pbkdf2 with {Hash}, {Cost} iterations")
            : string.Create(CultureInfo.InvariantCulture, $"{Kind}, {Cost} passes over {Memory / 1024} MiB");

    /// <summary>The reason not to use it, the end of a sentence; null when it can be used.</summary>
    public string? Refusal() =>
        Kind switch
        {
            "pbkdf2" when LuksHash.Of(Hash) is null => $"uses the hash {Hash}, which is not read",
            "pbkdf2" when Cost is < 1 or > MostIterations => $"asks for {Cost} iterations of PBKDF2; at most {MostIterations} are done",
            "pbkdf2" => null,
            "argon2i" or "argon2id" when Memory is < 8 or > MostMemory =>
                $"asks for {Memory} KiB of memory for {Kind}; at most {MostMemory} are used",
            "argon2i" or "argon2id" when Cost < 1 || Cost > MostPasses / Memory || Lanes is < 1 or > MostLanes || Memory < 8 * Lanes =>
                $"asks for {Cost} passes of {Kind} over {Memory} KiB in {Lanes} lanes, which is too much",
            "argon2i" or "argon2id" => null,
            _ => $"uses {Kind} to make a key of a passphrase, which is not known",
        };

    /// <summary>Makes the key. Only when there is no <see cref="Refusal"/>.</summary>
    public void Derive(ReadOnlyMemory<byte> passphrase, Span<byte> key)
    {
        if (Kind == "pbkdf2")
        {
            LuksHash.Of(Hash)!.Derive(passphrase.Span, Salt, (int)Cost, key);
            return;
        }
        var password = passphrase.ToArray();
        try
        {
            using Argon2 argon = Kind == "argon2i" ? new Argon2i(password) : new Argon2id(password);
            argon.Salt = Salt;
            argon.Iterations = (int)Cost;
            argon.MemorySize = (int)Memory;
            argon.DegreeOfParallelism = Lanes;
            var made = argon.GetBytes(key.Length);
            made.CopyTo(key);
            made.AsSpan().Clear();
        }
        finally
        {
            password.AsSpan().Clear();
        }
    }
}
