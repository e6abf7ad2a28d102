using System.Runtime.InteropServices;

namespace ImageTools.Convert.Outputs;

/// <summary>Errors of the system as .NET throws them.</summary>
internal static class SystemError
{
    /// <summary>The .NET exception for an errno.</summary>
    public static Exception Of(string path, int error)
    {
        var message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NodeStatus.NotAllowed or SystemFiles.NotPermitted => new UnauthorizedAccessException(message),
            NodeStatus.NoEntry => new DirectoryNotFoundException(message),
            _ => new IOException(message, error),
        };
    }
}
