using ImageTools.Disks.Codecs;

namespace ImageTools.Disks;

/// <summary>
/// The stored, compressed form of one unit (cluster, grain). It lets a target that stores the same codec and unit take the
/// bytes as they are, and lets the copy engine read many units in one large read.
/// </summary>
/// <param name="Codec">How the unit is compressed.</param>
/// <param name="Offset">First byte of the compressed stream in <see cref="Extent.Storage"/>.</param>
/// <param name="Length">Bytes to hand to the decoder. An upper bound unless <paramref name="LengthIsExact"/>.</param>
/// <param name="LengthIsExact">False for qcow2, whose descriptor counts sectors: the stream may end earlier.</param>
/// <param name="UnitStart">Where the decoded unit begins, in the coordinates of the extent's source.</param>
/// <param name="UnitSize">Decoded bytes of the unit; the disk may end inside it.</param>
public readonly record struct EncodedUnit(Codec Codec, long Offset, int Length, bool LengthIsExact, long UnitStart, int UnitSize);
