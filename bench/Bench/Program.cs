// In this process: BenchmarkDotNet would build a project of its own, which central package versions and warnings as errors do not let it
// do.
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, "--inProcess"]);
