using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Memory that does not move and begins at a page boundary. Writes that bypass the page cache need this. It grows on request and is reused.
/// </summary>
internal sealed class AlignedBuffer
{
    private byte[] bytes = [];
    private int start;

    /// <summary>Capacity in bytes.</summary>
    public int Length => bytes.Length - start;

    /// <summary>Makes room for this many bytes; the old content is lost.</summary>
    public unsafe void Reserve(int length)
    {
        if (Length >= length)
            return;
        bytes = GC.AllocateUninitializedArray<byte>(length + DirectWrites.Page, pinned: true);
        start = (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bytes)) & (DirectWrites.Page - 1));
    }

    /// <summary>A part of it.</summary>
    public Span<byte> Span(int at, int length) => bytes.AsSpan(start + at, length);

    /// <summary>A part of it that stays valid until the buffer is reused.</summary>
    public ReadOnlyMemory<byte> Memory(int at, int length) => bytes.AsMemory(start + at, length);
}
