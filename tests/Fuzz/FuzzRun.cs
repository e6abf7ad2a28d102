using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ImageTools.Fuzz;

/// <summary>Tries one target with many inputs. A case is told by target, seed and number, and is the same each time.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    /// <summary>A case takes some milliseconds; only one that does not end, or nearly, takes so long, on a busy machine too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Where inputs that fail are written.</summary>
    public static string Failures { get; } =
        Environment.GetEnvironmentVariable("IMAGETOOLS_FUZZ_FAILURES") ?? Path.Combine(Shared.Repository, ".test", "fuzz");

    /// <summary>Cases that the parser took without a refusal.</summary>
    public int Taken { get; private set; }

    /// <summary>The last refusal.</summary>
    public Exception? Refusal { get; private set; }

    /// <summary>Cases tried.</summary>
    public int Tried { get; private set; }

    /// <summary>Tries cases until one fails, <paramref name="cases"/> are done, or the time is up. Returns what failed, or null.</summary>
    public string? Try(int first, long cases, TimeSpan? atMost = null)
    {
        string? fault = null;
        var current = first;
        var clock = Stopwatch.StartNew();
        var begun = 0L;
        // Parsers that go down into structures need a stack as the command has it: 8 MiB on Linux.
        var worker = new Thread(
            () =>
            {
                // A stack that overflows ends the process at once: what is left then is this file, with the case that did it.
                Directory.CreateDirectory(Failures);
                var trace = Path.Combine(Failures, target.Name + ".running");
                using var running = new FileStream(trace, FileMode.Create, FileAccess.Write, FileShare.Read, 1, FileOptions.DeleteOnClose);
                for (var i = first; fault is null && i - first < cases && (atMost is null || clock.Elapsed < atMost); i++)
                {
                    Volatile.Write(ref current, i);
                    RandomAccess.Write(running.SafeFileHandle, Encoding.ASCII.GetBytes($"{target.Name}:{seed}:{i}\n"), 0);
                    Volatile.Write(ref begun, clock.ElapsedTicks);
                    fault = TryOne(i);
                }
            },
            8 << 20
        )
        {
            IsBackground = true,
        };
        worker.Start();
        while (!worker.Join(TimeSpan.FromSeconds(1)))
        {
            if (clock.Elapsed - new TimeSpan(Volatile.Read(ref begun) * TimeSpan.TicksPerSecond / Stopwatch.Frequency) > Patience)
            {
                return Report(
                    Volatile.Read(ref current),
                    Input(Volatile.Read(ref current)),
                    $"did not end within {Patience.TotalSeconds} s"
                );
            }
        }
        return fault;
    }

    /// <summary>What is wrong with the answer to one input, or null.</summary>
    public string? Fault(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
            Taken++;
        }
        catch (Exception e) when (target.Allows(e))
        {
            Refusal = e;
            if (string.IsNullOrWhiteSpace(e.Message))
                return $"refuses without a word: {e.GetType()}";
        }
        catch (Exception e)
        {
            return $"is answered with {e}";
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > target.MostAllocated
            ? string.Create(CultureInfo.InvariantCulture, $"took {allocated >> 20} MiB, and {target.MostAllocated >> 20} are allowed")
            : null;
    }

    private string? TryOne(int index)
    {
        var input = Input(index);
        Tried++;
        return Fault(input) is { } fault ? Report(index, input, fault) : null;
    }

    private byte[] Input(int index)
    {
        // The same on every machine and in every version of .NET: Random with a seed keeps its numbers.
        var random = new Random(unchecked((seed * 1_000_003) + (index * 31) + target.Name.Sum(c => c)));
        var chosen = target.Seeds[random.Next(target.Seeds.Count)];
        return Mutator.Change(chosen, target.Seeds, random);
    }

    private string Report(int index, byte[] input, string fault)
    {
        Directory.CreateDirectory(Failures);
        var name = string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}-{index}");
        var path = Path.Combine(Failures, name + ".bin");
        File.WriteAllBytes(path, input);
        return $"""
            case {index} of {target.Name} with seed {seed} {fault}
            The input is {path}; to try it again:
              IMAGETOOLS_FUZZ_CASE={target.Name}:{seed}:{index} ./test.sh Fuzz
            Mended, it is kept as tests/Fuzz/Regressions/{target.Name}/NAME.bin.
            """;
    }
}
