namespace ImageTools.Import.Pipeline.Steps;

/// <summary>One step of an import.</summary>
internal interface IImportStep
{
    /// <summary>Does the step.</summary>
    /// <param name="state">What is known before it.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>What is known after it.</returns>
    Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation);
}
