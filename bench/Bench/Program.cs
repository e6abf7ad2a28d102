// Benchmarks run in this process. Otherwise BenchmarkDotNet builds a project of its own, and that build fails with central package versions
// and warnings as errors.
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, "--inProcess"]);
