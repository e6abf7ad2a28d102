namespace ImageTools.Cli;

/// <summary>The command line asks for something that can't be, found after parsing.</summary>
internal sealed class UsageException(string message) : Exception(message);
