namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// The initramfs exceeds a limit, or has a form that is not decoded here. The file is not damaged. A kernel may be able to read it.
/// </summary>
/// <param name="message">The end of a sentence about the initramfs: "needs a dictionary of … bytes".</param>
internal sealed class UnreadInitramfsException(string message) : IOException(message);
