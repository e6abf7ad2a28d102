namespace ImageTools.LocalCloud.Faults;

/// <summary>A fault breaks the connection here.</summary>
internal sealed class ConnectionCut : Exception;
