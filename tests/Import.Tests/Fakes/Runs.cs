using ImageTools.Cloud.Rpc;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>A pipeline over a cloud that is played, and a small disk.</summary>
internal sealed class Runs : IDisposable
{
    private readonly TempDirectory directory = new();

    public Runs()
    {
        Store = new FakeStore(Journal);
        Cloud = new FakeCloud(Journal);
        Observer = new Observer(Journal);
        Disk = NewDisk("disk.raw");
    }

    public List<string> Journal { get; } = [];

    public FakeStore Store { get; }

    public FakeCloud Cloud { get; }

    public Observer Observer { get; }

    public InstantTime Time { get; } = Clients.Time();

    public string Disk { get; }

    public string Verdict { get; set; } = "ready";

    public string? LicenseType { get; set; }

    public string? ImdsSupport { get; set; }

    public ImportOptions Options =>
        new()
        {
            Images = [Disk],
            Bucket = "pictures",
            Request = new ImportRequest { ImageName = "web" },
        };

    public string NewDisk(string name)
    {
        using var file = File.Create(directory[name]);
        file.SetLength(8 << 20);
        return directory[name];
    }

    public Task<ImportOutcome> RunAsync(ImportOptions? options = null, CancellationToken? cancellation = null) =>
        Pipeline().RunAsync(options ?? Options, Observer, cancellation ?? TestContext.Current.CancellationToken);

    public ImportPipeline Pipeline() =>
        new(Store, Clients.Ecs(Cloud.Handler, Time), Clients.Ram(Cloud.Handler, Time), Time, Inspect, region => new EcsClient(
            new AcsClient(EcsService.In(region), new ExampleKey(), Cloud.Handler, Time),
            region
        ));

    public void Dispose() => directory.Dispose();

    private Inspection Inspect(IReadOnlyList<DiskImage> images, ImportRequest request, DateTimeOffset now, IReadOnlySet<string>? skip) =>
        new(
            images,
            null!,
            null!,
            Verdict == "warned"
                    ?
                    [
                        new CheckResult("initramfs-virtio", Severity.Warning, CheckStatus.Fail, "t", "no virtio_blk") { Fix = "f" },
                        new CheckResult("fs-clean", Severity.Error, CheckStatus.Pass, "t", "clean"),
                    ]
                : Verdict == "blocked" ? [new CheckResult("boot-bootloader", Severity.Error, CheckStatus.Fail, "t", "m") { Fix = "f" }]
                : [],
            new ImportImageParameters
            {
                OSType = "linux",
                Platform = "Ubuntu",
                Architecture = "x86_64",
                BootMode = "UEFI",
                ImageName = request.ImageName ?? "ubuntu-24.04-x86_64-20260115-0830",
                NvmeSupport = "supported",
                LicenseType = request.LicenseType ?? LicenseType,
                ImdsSupport = ImdsSupport,
                DetectionStrategy = "Standard",
                Disks = [.. images.Select((_, i) => new ImportDisk(request.TargetFormat!, 40 + i * 60))],
            }
        );
}
