using ImageTools.Disks.Codecs;

namespace ImageTools.Disks;

/// <summary>
/// The stored, compressed form of one unit (cluster, grain). With it a target with the same codec and unit can copy the stored bytes, and
/// the copy engine can read many units in one large read.
/// </summary>
/// <param name="Codec">Codec of the unit.</param>
/// <param name="Offset">First byte of the compressed stream in <see cref="Extent.Storage"/>.</param>
/// <param name="Length">Bytes for the decoder. An upper bound unless <paramref name="LengthIsExact"/>.</param>
/// <param name="LengthIsExact">False for qcow2, whose descriptor counts sectors: the stream may end earlier.</param>
/// <param name="UnitStart">Start of the decoded unit, as an offset in the extent's source.</param>
/// <param name="UnitSize">Decoded bytes of the unit; the disk may end inside it.</param>
public readonly record struct EncodedUnit(Codec Codec, long Offset, int Length, bool LengthIsExact, long UnitStart, int UnitSize);
