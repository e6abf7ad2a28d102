using System.Text.Json.Serialization;
using ImageTools.Convert;
using ImageTools.Import.Ram;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>Source-generated JSON of the answers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(JsonWords<Severity>),
        typeof(JsonWords<CheckStatus>),
        typeof(JsonWords<DriverPlace>),
        typeof(JsonWords<ImportVerdict>),
        typeof(JsonWords<CopyStage>),
        typeof(JsonWords<RoleState>),
    ]
)]
[JsonSerializable(typeof(AbortAnswer))]
[JsonSerializable(typeof(AcceptedEvent))]
[JsonSerializable(typeof(AuthorizeAnswer))]
[JsonSerializable(typeof(CancelAnswer))]
[JsonSerializable(typeof(ChecksAnswer))]
[JsonSerializable(typeof(CleanAnswer))]
[JsonSerializable(typeof(CompareAnswer))]
[JsonSerializable(typeof(ConvertAnswer))]
[JsonSerializable(typeof(CpAnswer))]
[JsonSerializable(typeof(DiffAnswer))]
[JsonSerializable(typeof(DifferenceAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(FileAnswer))]
[JsonSerializable(typeof(FindAnswer))]
[JsonSerializable(typeof(HashAnswer))]
[JsonSerializable(typeof(ImageCopyAnswer))]
[JsonSerializable(typeof(ImageExportAnswer))]
[JsonSerializable(typeof(ImageRemoveAnswer))]
[JsonSerializable(typeof(ImagesAnswer))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(InfoAnswer))]
[JsonSerializable(typeof(InspectEachAnswer))]
[JsonSerializable(typeof(InspectedEvent))]
[JsonSerializable(typeof(LsAnswer))]
[JsonSerializable(typeof(MeasureAnswer))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(PlanAnswer))]
[JsonSerializable(typeof(PlannedEvent))]
[JsonSerializable(typeof(PresignAnswer))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(RunsAnswer))]
[JsonSerializable(typeof(TasksAnswer))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(UploadedEvent))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(VolumesAnswer))]
[JsonSerializable(typeof(WaitAnswer))]
[JsonSerializable(typeof(WhoamiAnswer))]
[JsonSerializable(typeof(MapExtent))]
internal sealed partial class AnswerContext : JsonSerializerContext;
