namespace ImageTools.Import.Pipeline.Steps;

/// <summary>One step of an import.</summary>
internal interface IImportStep
{
    /// <summary>Does the step.</summary>
    /// <param name="state">State before the step.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>State after the step.</returns>
    Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation);
}
