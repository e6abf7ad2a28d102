using ImageTools.Disks;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Transfer;

/// <summary>What is to be done to send a target.</summary>
/// <param name="Session">Where the parts go.</param>
/// <param name="Cutter">Where they end.</param>
/// <param name="Parallel">Most of them in flight.</param>
/// <param name="Memory">Most bytes of memory that parts may wait in.</param>
/// <param name="Progress">Bytes done, or null.</param>
internal sealed record UploadWork(UploadSession Session, IPartCutter Cutter, int Parallel, long Memory, IProgress<WorkProgress>? Progress);
