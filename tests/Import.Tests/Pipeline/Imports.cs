using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Import.Tests.Fakes;
using ImageTools.Inspect.Checks;
using ImageTools.Upload.Oss;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Import.Tests.Pipeline;

public sealed class Imports : IDisposable
{
    private readonly Runs runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task Everything_that_can_be_known_is_asked_before_bytes_move()
    {
        var outcome = await runs.RunAsync();
        Assert.Equal(
            [
                "(inspected)",
                "GetBucketInfo",
                "DescribeImages",
                "GetRole",
                "ListPoliciesForRole",
                "(planned oss://pictures/imagetools/web.qcow2)",
                "ImportImage.DryRun",
                "Upload oss://pictures/imagetools/web.qcow2",
                "(uploaded)",
                "ImportImage",
                "DescribeTaskAttribute",
                "(accepted m-1 t-1)",
                "DescribeTaskAttribute",
                "DescribeImages",
                "Delete oss://pictures/imagetools/web.qcow2",
            ],
            runs.Journal
        );
        Assert.Equal(
            ("m-1", "t-1", "cn-hangzhou", "web", "Available", 40),
            (outcome.ImageId, outcome.TaskId, outcome.RegionId, outcome.ImageName, outcome.Status, outcome.SizeGiB)
        );
        Assert.Equal(["s-1", "s-2"], outcome.SnapshotIds);
        Assert.Contains(
            "aliyun ecs RunInstances --DryRun true --RegionId cn-hangzhou --ImageId m-1",
            outcome.NextStep,
            StringComparison.Ordinal
        );
        Assert.Single(outcome.Uploads);
    }

    [Fact]
    public async Task ImportImage_gets_what_the_inspection_derived()
    {
        await runs.RunAsync(
            runs.Options with
            {
                Request = new ImportRequest { ImageName = "web", Tags = [KeyValuePair.Create("team", "a")] },
                RoleName = "reader",
                ResourceGroupId = "rg-1",
                DetectionStrategy = "",
            }
        );
        var request = runs.Cloud.Requests("ImportImage").Single().Parameters;
        Dictionary<string, string> expected = new()
        {
            ["RegionId"] = "cn-hangzhou",
            ["ImageName"] = "web",
            ["OSType"] = "linux",
            ["Platform"] = "Ubuntu",
            ["Architecture"] = "x86_64",
            ["BootMode"] = "UEFI",
            ["Features.NvmeSupport"] = "supported",
            ["RoleName"] = "reader",
            ["ResourceGroupId"] = "rg-1",
            ["Tag.1.Key"] = "team",
            ["Tag.1.Value"] = "a",
            ["Tag.2.Key"] = "imagetools-content",
            ["Tag.2.Value"] = request["Tag.2.Value"]!,
            ["DiskDeviceMapping.1.OSSBucket"] = "pictures",
            ["DiskDeviceMapping.1.OSSObject"] = "imagetools/web.qcow2",
            ["DiskDeviceMapping.1.Format"] = "QCOW2",
            ["DiskDeviceMapping.1.DiskImageSize"] = "40",
            ["ClientToken"] = request["ClientToken"],
        };
        Assert.Equal(expected.OrderBy(p => p.Key, StringComparer.Ordinal), request.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Matches("^[0-9a-f]{64}$", request["ClientToken"]);
        Assert.Equal("reader", runs.Cloud.Requests("GetRole").Single()["RoleName"]);
    }

    [Fact]
    public async Task Data_disks_are_uploaded_and_mapped_after_the_system_disk()
    {
        var outcome = await runs.RunAsync(
            runs.Options with
            {
                Images = [runs.Disk, runs.NewDisk("data.raw")],
                Conversion = new ConvertOptions { Format = TargetFormat.VhdDynamic },
            }
        );
        var request = runs.Cloud.Requests("ImportImage").Single();
        Assert.Equal(2, outcome.Uploads.Count);
        Assert.Equal(
            ("imagetools/web.vhd", "VHD", "40"),
            (request["DiskDeviceMapping.1.OSSObject"], request["DiskDeviceMapping.1.Format"], request["DiskDeviceMapping.1.DiskImageSize"])
        );
        Assert.Equal(
            ("imagetools/web-data1.vhd", "VHD", "100"),
            (request["DiskDeviceMapping.2.OSSObject"], request["DiskDeviceMapping.2.Format"], request["DiskDeviceMapping.2.DiskImageSize"])
        );
    }

    [Fact]
    public async Task Eighteen_disks_are_refused_since_ECS_would_ignore_the_last_silently()
    {
        var error = await Fails(runs.Options with { Images = [.. Enumerable.Repeat(runs.Disk, 18)] });
        Assert.Equal("too-many-disks", error.Code);
        Assert.Empty(runs.Journal);
    }

    [Theory]
    [InlineData("images/web")]
    [InlineData("images/web.vhd")]
    public async Task A_key_whose_suffix_ECS_would_refuse_is_refused_before_the_upload(string key)
    {
        Assert.Equal("unsupported-suffix", (await Fails(runs.Options with { Key = key })).Code);
        Assert.Empty(runs.Journal);
    }

    [Fact]
    public async Task A_key_of_the_users_own_names_the_data_disks_too()
    {
        await runs.RunAsync(runs.Options with { Images = [runs.Disk, runs.NewDisk("data.raw")], Key = "a.b/web.qcow2" });
        var request = runs.Cloud.Requests("ImportImage").Single();
        Assert.Equal(
            ("a.b/web.qcow2", "a.b/web-data1.qcow2"),
            (request["DiskDeviceMapping.1.OSSObject"], request["DiskDeviceMapping.2.OSSObject"])
        );
    }

    [Fact]
    public async Task A_blocked_image_goes_no_further_and_the_cloud_is_not_asked()
    {
        runs.Verdict = "blocked";
        var blocked = await Assert.ThrowsAsync<PreflightBlockedException>(() => runs.RunAsync());
        Assert.Contains("boot-bootloader", blocked.Message, StringComparison.Ordinal);
        Assert.Equal(["(inspected)"], runs.Journal);
    }

    [Fact]
    public async Task A_blocked_image_is_imported_when_the_user_insists()
    {
        runs.Verdict = "blocked";
        Assert.Equal("Available", (await runs.RunAsync(runs.Options with { IgnorePreflight = true })).Status);
    }

    [Fact]
    public async Task A_bucket_in_another_region_is_found_before_the_upload()
    {
        runs.Store.Bucket = new BucketFacts("cn-beijing", null, "Standard");
        var error = await Fails();
        Assert.Equal("bucket-region-mismatch", error.Code);
        Assert.Contains("--region cn-beijing", error.Hint, StringComparison.Ordinal);
        AssertNothingMoved();
    }

    [Fact]
    public async Task A_missing_bucket_is_found_before_the_upload()
    {
        runs.Store.Bucket = null;
        Assert.Equal("bucket-missing", (await Fails()).Code);
        AssertNothingMoved();
    }

    [Theory]
    [InlineData("KMS", "Standard", "bucket-encrypted")]
    [InlineData(null, "ColdArchive", "bucket-archived")]
    public async Task A_bucket_that_ECS_cannot_read_is_found_before_the_upload(string? encryption, string storageClass, string code)
    {
        runs.Store.Bucket = new BucketFacts("cn-hangzhou", encryption, storageClass);
        Assert.Equal(code, (await Fails()).Code);
        AssertNothingMoved();
    }

    [Fact]
    public async Task A_bucket_that_its_endpoint_sends_elsewhere_is_in_another_region_and_nothing_is_uploaded()
    {
        runs.Store.BucketError = new CloudException("oss", "AccessDenied", "must be addressed using the specified endpoint", 403)
        {
            OtherEndpoint = "oss-cn-beijing.aliyuncs.com",
        };
        var error = await Fails();
        Assert.Equal("bucket-region-mismatch", error.Code);
        Assert.Contains("--region cn-beijing", error.Hint, StringComparison.Ordinal);
        AssertNothingMoved();
    }

    [Fact]
    public async Task A_bucket_that_may_not_be_asked_does_not_stop_the_import()
    {
        runs.Store.BucketError = new CloudException("oss", "AccessDenied", "no", 403);
        Assert.Equal("Available", (await runs.RunAsync()).Status);
        Assert.Contains(runs.Observer.Notes, n => n.StartsWith("oss-region:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_found_before_the_upload()
    {
        runs.Cloud.On("DescribeImages", _ =>
            Json("""{"Images":{"Image":[{"ImageId":"m-0","ImageName":"web","Status":"Available"}]},"TotalCount":1}""")
        );
        var error = await Fails();
        Assert.Equal("image-name-taken", error.Code);
        Assert.Contains("m-0", error.Message, StringComparison.Ordinal);
        AssertNothingMoved();
    }

    [Fact]
    public async Task A_name_that_only_resembles_another_is_free()
    {
        runs.Cloud.First("DescribeImages", () =>
            Json("""{"Images":{"Image":[{"ImageId":"m-0","ImageName":"web-2","Status":"Available"}]},"TotalCount":1}""")
        );
        Assert.Equal("m-1", (await runs.RunAsync()).ImageId);
    }

    [Fact]
    public async Task A_second_run_during_the_import_of_the_first_is_sent_to_its_task()
    {
        runs.Cloud.On("DescribeImages", _ =>
            Json(
                """{"Images":{"Image":[{"ImageId":"m-0","ImageName":"web","Status":"Creating","DiskDeviceMappings":"""
                    + """{"DiskDeviceMapping":[{"ImportOSSBucket":"pictures","ImportOSSObject":"imagetools/web.qcow2"}]}}]}"""
                    + ""","TotalCount":1}"""
            )
        );
        runs.Cloud.On("DescribeTasks", _ =>
            Json("""{"TaskSet":{"Task":[{"TaskId":"t-0","TaskStatus":"Processing","ResourceId":"m-0"}]},"TotalCount":1}""")
        );
        Assert.Contains("imagetools wait t-0", (await Fails()).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_role_is_found_before_the_upload_and_explained()
    {
        runs.Cloud.On("GetRole", _ => Refusal(404, "EntityNotExist.Role"));
        var error = await Fails();
        Assert.Equal("ecs-role-missing", error.Code);
        Assert.Contains("aliyun ram CreateRole --RoleName AliyunECSImageImportDefaultRole", error.Hint, StringComparison.Ordinal);
        AssertNothingMoved();
        Assert.DoesNotContain("CreateRole", runs.Journal);
    }

    [Theory]
    [InlineData("NoSetRoletoECSServiceAcount")]
    [InlineData("NoSetRoletoECSServiceAccount")]
    public async Task Both_spellings_of_a_missing_role_lead_to_the_same_explanation(string code)
    {
        runs.Cloud.On("GetRole", _ => Refusal(403, "NoPermission"));
        runs.Cloud.On("ImportImage", _ => Refusal(403, code));
        var error = await Fails();
        Assert.Equal(("ecs-role-missing", 403, "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"), (error.Code, error.Status, error.RequestId));
        Assert.Equal(Import.Ram.ImportRole.HowToAuthorize("AliyunECSImageImportDefaultRole"), error.Hint);
        Assert.Single(runs.Cloud.Requests("ImportImage"));
    }

    [Fact]
    public async Task A_role_that_ECS_does_not_see_yet_is_waited_for()
    {
        runs.Cloud.First(
            "ImportImage",
            () => Refusal(403, "NoSetRoletoECSServiceAcount"),
            () => Refusal(403, "NoSetRoletoECSServiceAcount")
        );
        Assert.Equal("Available", (await runs.RunAsync()).Status);
        var tokens = runs.Cloud.Requests("ImportImage").Select(r => r["ClientToken"]).Distinct();
        Assert.Single(tokens);
    }

    [Fact]
    public async Task A_role_that_ECS_never_sees_is_explained_after_two_minutes()
    {
        runs.Cloud.On("ImportImage", _ => Refusal(403, "NoSetRoletoECSServiceAcount"));
        Assert.Equal("ecs-role-missing", (await Fails()).Code);
        Assert.InRange(runs.Time.GetUtcNow() - InstantTime.Now, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task All_failures_of_the_clouds_side_are_told_at_once()
    {
        runs.Store.Bucket = new BucketFacts("cn-beijing", "KMS", "Standard");
        runs.Cloud.On("GetRole", _ => Refusal(404, "EntityNotExist.Role"));
        Assert.Equal("bucket-region-mismatch", (await Fails()).Code);
        Assert.Contains(runs.Observer.Notes, n => n.Contains("KMS", StringComparison.Ordinal));
        Assert.Contains(runs.Observer.Notes, n => n.Contains("AliyunECSImageImportRolePolicy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_skipped_check_of_the_clouds_side_is_not_made()
    {
        runs.Cloud.On("GetRole", _ => Refusal(404, "EntityNotExist.Role"));
        await runs.RunAsync(runs.Options with { SkipChecks = new HashSet<string> { "ram-role" } });
        Assert.DoesNotContain("GetRole", runs.Journal);
    }

    [Fact]
    public async Task A_failed_import_shows_the_services_reason_and_leaves_the_object()
    {
        runs.Cloud.On("DescribeTaskAttribute", _ =>
            Json(
                """{"TaskId":"t-1","TaskStatus":"Failed","CreationTime":"2026-01-15T08:30Z","OperationProgressSet":"""
                    + """{"OperationProgress":[{"OperationStatus":"Failed","ErrorCode":"InvalidImageFormat.Malformed","""
                    + """ "ErrorMsg":"Not a qcow2."}]}}"""
            )
        );
        var error = await Fails();
        Assert.Contains("Not a qcow2.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(runs.Journal, j => j.StartsWith("Delete", StringComparison.Ordinal));
        Assert.Single(runs.Cloud.Requests("ImportImage"));
    }

    [Fact]
    public async Task A_new_run_after_a_failed_import_is_not_answered_with_the_old_failure()
    {
        runs.Cloud.First("DescribeTaskAttribute", () =>
            Json("""{"TaskId":"t-1","TaskStatus":"Failed","CreationTime":"2026-01-15T06:00Z"}""")
        );
        Assert.Equal("Available", (await runs.RunAsync()).Status);
        Assert.Equal(2, runs.Cloud.Requests("ImportImage").Select(r => r["ClientToken"]).Distinct().Count());
    }

    [Fact]
    public async Task A_run_that_is_repeated_sends_the_same_client_token()
    {
        await runs.RunAsync();
        await runs.RunAsync();
        Assert.Single(runs.Cloud.Requests("ImportImage").Select(r => r["ClientToken"]).Distinct());
    }

    [Fact]
    public async Task An_import_whose_answer_was_lost_is_found_again()
    {
        runs.Cloud.First(
            "DescribeImages",
            () => Json("""{"Images":{"Image":[]},"TotalCount":0}"""),
            () => Json("""{"Images":{"Image":[{"ImageId":"m-1","ImageName":"web","Status":"Creating"}]},"TotalCount":1}""")
        );
        runs.Cloud.On("ImportImage", _ => Refusal(403, "ImageIsImporting"));
        runs.Cloud.On("DescribeTasks", _ =>
            Json("""{"TaskSet":{"Task":[{"TaskId":"t-1","TaskStatus":"Processing","ResourceId":"m-1"}]},"TotalCount":1}""")
        );
        Assert.Equal("Available", (await runs.RunAsync()).Status);
    }

    [Fact]
    public async Task Interrupted_while_ECS_imports_the_task_goes_on_and_the_way_back_is_told()
    {
        using var cancel = new CancellationTokenSource();
        runs.Cloud.On("DescribeTaskAttribute", _ =>
        {
            if (runs.Cloud.Requests("DescribeTaskAttribute").Length == 3)
                cancel.Cancel();
            return Json("""{"TaskId":"t-1","TaskStatus":"Processing","TaskProcess":"5%"}""");
        });
        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runs.RunAsync(cancellation: cancel.Token));
        Assert.Contains("imagetools wait t-1", stopped.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CancelTask", runs.Journal);
    }

    [Fact]
    public async Task Not_waiting_ends_when_ECS_accepted_and_leaves_the_object_it_still_reads()
    {
        var outcome = await runs.RunAsync(runs.Options with { Wait = false });
        Assert.Equal(("Creating", "imagetools wait t-1 --region cn-hangzhou"), (outcome.Status, outcome.NextStep));
        Assert.Equal("(accepted m-1 t-1)", runs.Journal[^1]);
    }

    [Fact]
    public async Task The_object_stays_when_the_user_wants_it()
    {
        await runs.RunAsync(runs.Options with { KeepObject = true });
        Assert.DoesNotContain(runs.Journal, j => j.StartsWith("Delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_that_cannot_be_deleted_does_not_spoil_the_import()
    {
        runs.Store.DeleteError = new CloudException("oss", "AccessDenied", "no", 403);
        Assert.Equal("Available", (await runs.RunAsync()).Status);
        Assert.Contains(runs.Observer.Notes, n => n.Contains("delete it yourself", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DryRunOperation")]
    [InlineData("DRYRUN.SUCCESS")]
    [InlineData("InvalidOSSObject.NotFound")]
    public async Task A_dry_run_uploads_nothing_and_passes_by_the_errors_that_mean_success(string code)
    {
        runs.Cloud.On("ImportImage.DryRun", _ => Refusal(400, code));
        Assert.Equal("DryRun", (await runs.RunAsync(runs.Options with { DryRun = true })).Status);
        Assert.Equal("true", runs.Cloud.Requests("ImportImage.DryRun").Single()["DryRun"]);
        Assert.DoesNotContain(runs.Journal, j => j.StartsWith("Upload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_that_fails_fails()
    {
        runs.Cloud.On("ImportImage.DryRun", _ => Refusal(403, "QuotaExceed.Image"));
        Assert.Equal("QuotaExceed.Image", (await Fails(runs.Options with { DryRun = true })).Code);
    }

    [Fact]
    public async Task What_ECS_can_judge_without_the_object_is_judged_before_the_upload()
    {
        runs.Cloud.On("ImportImage.DryRun", _ => Refusal(403, "QuotaExceed.Image"));
        Assert.Equal("QuotaExceed.Image", (await Fails()).Code);
        AssertNothingMoved();
    }

    [Theory]
    [InlineData("InvalidOSSObject.NotFound")]
    [InlineData("NoSetRoletoECSServiceAcount")]
    [InlineData("ServiceUnavailable")]
    public async Task A_dry_run_that_says_only_what_will_change_stops_nothing(string code)
    {
        runs.Cloud.On("ImportImage.DryRun", _ => Refusal(code == "ServiceUnavailable" ? 503 : 400, code));
        Assert.Equal("Available", (await runs.RunAsync()).Status);
    }

    [Fact]
    public async Task A_failure_is_told_with_the_warnings_of_the_preflight_and_the_services_own_check()
    {
        runs.Verdict = "warned";
        runs.Cloud.On("DescribeTaskAttribute", _ => Json("""{"TaskId":"t-1","TaskStatus":"Failed","CreationTime":"2026-01-15T08:30Z"}"""));
        runs.Cloud.First("DescribeImages", () => Json("""{"Images":{"Image":[]},"TotalCount":0}"""));
        runs.Cloud.On("DescribeImages", r =>
            Json(
                r["ImageId"] is null
                    ? """{"Images":{"Image":[]},"TotalCount":0}"""
                    : """{"Images":{"Image":[{"ImageId":"m-1","Status":"CreateFailed","DetectionOptions":"""
                        + """{"Status":"Finished","Items":{"Item":["""
                        + """{"Name":"GUESTOS.Virtio","Value":"absent","RiskCode":"VirtioMissing","RiskLevel":"High"},"""
                        + """{"Name":"GUESTOS.CloudInit","Value":"24.1"}]}}}]},"TotalCount":1}"""
            )
        );
        var error = await Fails();
        Assert.Contains("initramfs-virtio: no virtio_blk", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("fs-clean", error.Hint, StringComparison.Ordinal);
        Assert.Contains("GUESTOS.Virtio = absent (VirtioMissing, High)", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("CloudInit", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_interruption_ends_the_import_in_ECS_when_that_was_asked_for()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        runs.Cloud.On("CancelTask", _ => Json("""{"RequestId":"r"}"""));
        runs.Cloud.On("DescribeTaskAttribute", _ =>
        {
            if (runs.Cloud.Requests("DescribeTaskAttribute").Length == 3)
            {
                first.Cancel();
                second.Cancel();
            }
            return Json("""{"TaskId":"t-1","TaskStatus":"Processing","TaskProcess":"5%"}""");
        });
        var options = runs.Options with { Follow = new ImageTools.Import.Tasks.FollowOptions { CancelTask = second.Token } };
        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runs.RunAsync(options, first.Token));
        Assert.Contains("is being cancelled in ECS", stopped.Message, StringComparison.Ordinal);
        Assert.Equal("t-1", runs.Cloud.Requests("CancelTask").Single()["TaskId"]);
    }

    [Fact]
    public async Task One_interruption_leaves_the_import_alone_even_then()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        runs.Cloud.On("DescribeTaskAttribute", _ =>
        {
            if (runs.Cloud.Requests("DescribeTaskAttribute").Length == 3)
                first.Cancel();
            return Json("""{"TaskId":"t-1","TaskStatus":"Processing","TaskProcess":"5%"}""");
        });
        var options = runs.Options with { Follow = new ImageTools.Import.Tasks.FollowOptions { CancelTask = second.Token } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runs.RunAsync(options, first.Token));
        Assert.DoesNotContain("CancelTask", runs.Journal);
    }

    [Fact]
    public async Task An_object_that_is_there_is_imported_without_inspection_or_upload_and_stays()
    {
        var location = new OssLocation("pictures", "old/disk.vhd");
        runs.Store.Objects[location] = new ObjectFacts(1000, "\"E\"", "Standard", null);
        var outcome = await runs.RunAsync(
            new ImportOptions
            {
                Objects = [location],
                Request = new ImportRequest
                {
                    ImageName = "web",
                    DiskImageSize = 40,
                    BootMode = "UEFI",
                },
            }
        );
        Assert.Equal("Available", outcome.Status);
        Assert.Equal(
            [
                "GetBucketInfo",
                "HeadObject",
                "DescribeImages",
                "GetRole",
                "ListPoliciesForRole",
                "HeadObject",
                "HeadObject",
                "ImportImage",
                "DescribeTaskAttribute",
                "(accepted m-1 t-1)",
                "DescribeTaskAttribute",
                "DescribeImages",
            ],
            runs.Journal
        );
        var request = runs.Cloud.Requests("ImportImage").Single();
        Assert.Equal(
            ("old/disk.vhd", "VHD", "40", "UEFI"),
            (
                request["DiskDeviceMapping.1.OSSObject"],
                request["DiskDeviceMapping.1.Format"],
                request["DiskDeviceMapping.1.DiskImageSize"],
                request["BootMode"]
            )
        );
        Assert.Null(request["Platform"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_that_is_being_imported_already_is_gone_on_with_by_the_same_command_and_by_no_other(bool same)
    {
        var location = new OssLocation("pictures", "disk.raw");
        runs.Store.Objects[location] = new ObjectFacts(1000, "\"E\"", "Standard", null);
        runs.Cloud.First("DescribeImages", () =>
            Json(
                """{"Images":{"Image":[{"ImageId":"m-1","ImageName":"web","Status":"Creating","DiskDeviceMappings":"""
                    + """{"DiskDeviceMapping":[{"ImportOSSBucket":"pictures","ImportOSSObject":"disk.raw"}]}}]}"""
                    + ""","TotalCount":1}"""
            )
        );
        runs.Cloud.On("DescribeTasks", _ =>
            Json("""{"TaskSet":{"Task":[{"TaskId":"t-1","TaskStatus":"Processing","ResourceId":"m-1"}]},"TotalCount":1}""")
        );
        // The client token tells the service whether it is the same request.
        if (!same)
            runs.Cloud.On("ImportImage", _ => Refusal(400, "InvalidImageName.Duplicated"));
        Task<ImportOutcome> Run() =>
            runs.RunAsync(
                new ImportOptions
                {
                    Objects = [location],
                    Request = new ImportRequest { ImageName = "web", DiskImageSize = 40 },
                }
            );

        if (same)
        {
            Assert.Equal("Available", (await Run()).Status);
            Assert.Contains("(accepted m-1 t-1)", runs.Journal);
            return;
        }
        var error = await Assert.ThrowsAsync<CloudException>(Run);
        Assert.Equal("image-name-taken", error.Code);
        Assert.Contains("imagetools wait t-1", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "Standard", null, "object-missing")]
    [InlineData(0, "Standard", null, "object-empty")]
    [InlineData(9, "Archive", null, "object-archived")]
    [InlineData(9, "Standard", "AES256", "object-encrypted")]
    public async Task An_object_that_ECS_could_not_read_is_refused(int length, string storageClass, string? encryption, string code)
    {
        var location = new OssLocation("pictures", "disk.raw");
        if (length >= 0)
            runs.Store.Objects[location] = new ObjectFacts(length, "\"E\"", storageClass, encryption);
        Assert.Equal(
            code,
            (
                await Fails(
                    new ImportOptions
                    {
                        Objects = [location],
                        Request = new ImportRequest { ImageName = "web" },
                    }
                )
            ).Code
        );
        AssertNothingMoved();
    }

    [Fact]
    public async Task Another_content_of_the_same_object_is_another_request()
    {
        var location = new OssLocation("pictures", "disk.raw");
        foreach (var tag in (string[])["\"E1\"", "\"E2\""])
        {
            runs.Store.Objects[location] = new ObjectFacts(9, tag, "Standard", null);
            await runs.RunAsync(
                new ImportOptions
                {
                    Objects = [location],
                    Request = new ImportRequest { ImageName = "web" },
                }
            );
        }
        Assert.Equal(2, runs.Cloud.Requests("ImportImage").Select(r => r["ClientToken"]).Distinct().Count());
    }

    [Fact]
    public async Task A_license_type_that_this_edition_of_ECS_does_not_know_gives_way_to_BYOL()
    {
        runs.Cloud.First("ImportImage", () => Refusal(400, "InvalidLicenseType.NotSupported"));
        var location = new OssLocation("pictures", "disk.raw");
        runs.Store.Objects[location] = new ObjectFacts(9, "\"E\"", "Standard", null);
        await runs.RunAsync(
            new ImportOptions
            {
                Objects = [location],
                Request = new ImportRequest
                {
                    ImageName = "web",
                    OsType = "windows",
                    LicenseType = "Auto",
                },
            }
        );
        Assert.Equal(["Auto", "BYOL"], runs.Cloud.Requests("ImportImage").Select(r => r["LicenseType"]));
    }

    [Theory]
    [InlineData("InvalidLicenseType.NotSupported", "", "LicenseType")]
    [InlineData("InvalidLicenseType.BYOLOnly", "", "LicenseType")]
    [InlineData("InvalidParameter.DetectionStrategy", "", "DetectionStrategy")]
    [InlineData("ImageCheckUnsupported.WindowsImage", "", "DetectionStrategy")]
    [InlineData("InvalidParameter.FeaturesImdsSupport", "", "Features.ImdsSupport")]
    [InlineData("InvalidParameter", "The specified Features.NvmeSupport is not valid.", "Features.NvmeSupport")]
    public async Task A_value_that_nobody_asked_for_is_given_up_before_the_upload(string code, string message, string parameter)
    {
        runs.LicenseType = "BYOL";
        runs.ImdsSupport = "v2";
        runs.Cloud.First("ImportImage.DryRun", () => Refusal(400, code, message.Length == 0 ? "Refused." : message));
        await runs.RunAsync();
        var tried = runs.Cloud.Requests("ImportImage.DryRun");
        Assert.Equal(2, tried.Length);
        Assert.NotNull(tried[0][parameter]);
        Assert.Null(tried[1][parameter]);
        Assert.Null(Assert.Single(runs.Cloud.Requests("ImportImage"))[parameter]);
        Assert.Contains(runs.Observer.Notes, n => n.Contains("left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_was_asked_for_is_not_given_up()
    {
        runs.Cloud.First("ImportImage.DryRun", () => Refusal(400, "InvalidLicenseType.NotSupported"));
        var options = runs.Options;
        Assert.Equal(
            "InvalidLicenseType.NotSupported",
            (await Fails(options with { Request = options.Request with { LicenseType = "BYOL" } })).Code
        );
        AssertNothingMoved();
    }

    [Theory]
    [InlineData("Archive", null)]
    [InlineData("ColdArchive", null)]
    [InlineData("DeepColdArchive", null)]
    [InlineData(null, "AES256")]
    [InlineData(null, "KMS")]
    public async Task An_object_that_ecs_cannot_read_is_refused_before_anything_is_asked(string? storageClass, string? encryption)
    {
        var options = runs.Options;
        var doomed = options with
        {
            Upload = options.Upload with
            {
                Settings = new OssObjectSettings { StorageClass = storageClass, Encryption = encryption },
            },
        };
        Assert.Equal("invalid-setting", (await Fails(doomed)).Code);
        AssertNothingMoved();
    }

    [Fact]
    public async Task A_plan_tells_the_failures_and_changes_nothing()
    {
        runs.Cloud.On("GetRole", _ => Refusal(404, "EntityNotExist.Role"));
        ImportPlan? plan = null;
        await runs.Pipeline()
            .PlanAsync(
                runs.Options,
                runs.Observer,
                p =>
                {
                    plan = p;
                    return Task.CompletedTask;
                },
                TestContext.Current.CancellationToken
            );
        Assert.Equal(CheckStatus.Fail, plan!.Findings.Single(f => f.Result.Id == "ram-role").Result.Status);
        Assert.Equal("web", plan.Request.ImageName);
        Assert.Single(plan.Targets);
        AssertNothingMoved();
    }

    [Theory]
    [InlineData("w")]
    [InlineData("1web")]
    [InlineData("aliyun-web")]
    [InlineData("acs:web")]
    [InlineData("web server")]
    [InlineData("http://web")]
    [InlineData("web\n")]
    public async Task A_name_that_ECS_would_refuse_is_refused_before_the_first_call(string name)
    {
        Assert.Equal("invalid-image-name", (await Fails(runs.Options with { Request = new ImportRequest { ImageName = name } })).Code);
        Assert.Empty(runs.Journal);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("镜像_1.0:a-b")]
    public void A_name_that_ECS_takes_is_taken(string name) => ImportNames.CheckImageName(name);

    [Fact]
    public async Task Tags_that_ECS_would_refuse_are_refused_before_the_first_call()
    {
        foreach (
            var tags in (KeyValuePair<string, string>[][])
                [
                    [KeyValuePair.Create("a", ""), KeyValuePair.Create("A", "")],
                    [KeyValuePair.Create("acs:x", "")],
                    [KeyValuePair.Create("k", "http://x")],
                    [.. Enumerable.Range(0, 21).Select(i => KeyValuePair.Create($"k{i}", ""))],
                ]
        )
        {
            Assert.Equal(
                "invalid-tag",
                (
                    await Fails(
                        runs.Options with
                        {
                            Request = new ImportRequest { ImageName = "web", Tags = tags },
                        }
                    )
                ).Code
            );
        }

        Assert.Empty(runs.Journal);
    }

    [Fact]
    public async Task No_secret_is_in_any_note_or_error()
    {
        runs.Cloud.First("ImportImage", () => Refusal(500, "InternalError", ExampleKey.Secret));
        runs.Cloud.On("DescribeTaskAttribute", _ => Refusal(403, "Forbidden.RAM", $"signed with {ExampleKey.Secret}"));
        var error = await Fails();
        Assert.DoesNotContain(ExampleKey.Secret, error + error.Hint + string.Join('\n', runs.Observer.Notes), StringComparison.Ordinal);
    }

    private Task<CloudException> Fails(ImportOptions? options = null) => Assert.ThrowsAsync<CloudException>(() => runs.RunAsync(options));

    private void AssertNothingMoved() =>
        Assert.DoesNotContain(runs.Journal, j =>
            j.StartsWith("Upload", StringComparison.Ordinal) || j == "ImportImage" || j.StartsWith("Delete", StringComparison.Ordinal)
        );
}
