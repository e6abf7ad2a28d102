using System.Buffers.Binary;

namespace ImageTools.Fuzz.Seeds;

/// <summary>Short ways to write numbers into an image.</summary>
internal static class Bytes
{
    public static void Le(this byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    public static void Le(this byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    public static void Le(this byte[] bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);

    public static void Be(this byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), value);

    public static void Be(this byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);

    public static void Be(this byte[] bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), value);

    public static void Put(this byte[] bytes, int at, ReadOnlySpan<byte> value) => value.CopyTo(bytes.AsSpan(at));
}
