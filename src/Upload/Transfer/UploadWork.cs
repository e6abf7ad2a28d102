using ImageTools.Disks;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Transfer;

/// <summary>The work of sending a target.</summary>
/// <param name="Session">Session that sends the parts.</param>
/// <param name="Cutter">Decides where parts end.</param>
/// <param name="Parallel">Most parts in flight.</param>
/// <param name="Memory">Most bytes of memory for parts that wait.</param>
/// <param name="Progress">Bytes done, or null.</param>
internal sealed record UploadWork(UploadSession Session, IPartCutter Cutter, int Parallel, long Memory, IProgress<WorkProgress>? Progress);
