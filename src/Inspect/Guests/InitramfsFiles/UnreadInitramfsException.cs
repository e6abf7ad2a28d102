namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// What a kernel may well read, and is not read here: more than the limits allow, or made in a way that nothing here decodes. The
/// file is not damaged.
/// </summary>
/// <param name="message">The end of a sentence about the initramfs: "needs a dictionary of … bytes".</param>
internal sealed class UnreadInitramfsException(string message) : IOException(message);
