namespace ImageTools.Convert.Tests;

/// <summary>Tests that nothing runs beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
