namespace ImageTools.LocalCloud.Faults;

/// <summary>A fault wants the connection broken here.</summary>
internal sealed class ConnectionCut : Exception;
