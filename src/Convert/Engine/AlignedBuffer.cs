using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Memory that does not move and begins at a page, as writes past the page cache need it. It grows when asked and is
/// reused.
/// </summary>
internal sealed class AlignedBuffer
{
    private byte[] bytes = [];
    private int start;

    /// <summary>Bytes that it holds.</summary>
    public int Length => bytes.Length - start;

    /// <summary>Makes room for so many bytes; what was in it is lost.</summary>
    public unsafe void Reserve(int length)
    {
        if (Length >= length)
            return;
        bytes = GC.AllocateUninitializedArray<byte>(length + DirectWrites.Page, pinned: true);
        start = (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bytes)) & (DirectWrites.Page - 1));
    }

    /// <summary>A part of it.</summary>
    public Span<byte> Span(int at, int length) => bytes.AsSpan(start + at, length);

    /// <summary>A part of it that can be kept while it is not reused.</summary>
    public ReadOnlyMemory<byte> Memory(int at, int length) => bytes.AsMemory(start + at, length);
}
