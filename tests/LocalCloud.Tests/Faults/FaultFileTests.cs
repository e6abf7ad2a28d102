using System.Text;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.LocalCloud.Tests.Faults;

public class FaultFileTests
{
    [Theory]
    [InlineData("faults", """{}""")]
    [InlineData("fault", """{"fault":[]}""")]
    [InlineData("line 1", """{"faults":[""")]
    [InlineData("seed", """{"seed":-1,"faults":[]}""")]
    [InlineData("faults[0].operation", """{"faults":[{"action":"status","status":500}]}""")]
    [InlineData("faults[0].operation", """{"faults":[{"operation":"PutPart","action":"status","status":500}]}""")]
    [InlineData("faults[0].action", """{"faults":[{"operation":"UploadPart"}]}""")]
    [InlineData("faults[0].action", """{"faults":[{"operation":"UploadPart","action":"explode"}]}""")]
    [InlineData("faults[0].status", """{"faults":[{"operation":"UploadPart","action":"status"}]}""")]
    [InlineData("faults[0].status", """{"faults":[{"operation":"UploadPart","action":"status","status":200}]}""")]
    [InlineData(
        "faults[0].bytesPerSecond",
        """{"faults":[{"operation":"UploadPart","action":"status","status":500,"bytesPerSecond":1}]}"""
    )]
    [InlineData(
        "faults[1].rate",
        """{"faults":[{"operation":"*","action":"wrong-crc"},{"operation":"*","action":"wrong-crc","rate":101}]}"""
    )]
    [InlineData("faults[0].nth", """{"faults":[{"operation":"*","action":"wrong-crc","nth":0}]}""")]
    [InlineData("faults[0].nth", """{"faults":[{"operation":"*","action":"wrong-crc","nth":1,"rate":5}]}""")]
    [InlineData("faults[0].minutes", """{"faults":[{"operation":"*","action":"clock-skew"}]}""")]
    [InlineData("faults[0].sometimes", """{"faults":[{"operation":"*","action":"wrong-crc","sometimes":true}]}""")]
    public void A_plan_that_cannot_be_followed_is_refused_by_the_name_of_its_member(string field, string json) =>
        Assert.Equal(
            field,
            Assert.Throws<FaultFileException>(() => FaultFile.Parse(Encoding.UTF8.GetBytes(json), CloudOperations.All)).Field
        );

    [Fact]
    public void Rules_choose_by_operation_key_part_attempt_and_turn()
    {
        var choose = Parse(
            """
            {"faults":[
              // Comments are welcome.
              {"operation":["UploadPart","PutObject"],"key":"images/*.raw","part":2,"attempt":1,
               "action":"status","status":503,"retryAfter":1},
              {"operation":"UploadPart","nth":[3],"action":"wrong-crc"},
              {"operation":"ListParts","every":2,"times":2,"action":"reorder-parts"}
            ]}
            """
        );
        Fault? Part(string key, int part, int attempt) => choose(new FaultRequest("oss", "UploadPart", "b", key, part, attempt));
        Fault? List() => choose(new FaultRequest("oss", "ListParts", "b", "k", 0, 1));

        Assert.Null(Part("images/a.raw", 1, 1));
        Assert.Equal(new Fault { Status = 503, RetryAfter = 1 }, Part("images/a.raw", 2, 1));
        Assert.Equal(new Fault { WrongCrc = true }, Part("images/a.raw", 2, 2));
        Assert.Null(Part("other/a.raw", 2, 1));
        Assert.Equal([false, true, false, true, false, false], Enumerable.Range(0, 6).Select(_ => List() is not null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    public void A_rate_is_kept_and_the_same_seed_gives_the_same_faults(int rate)
    {
        string Run(int seed)
        {
            var choose = Parse($$"""{"seed":{{seed}},"faults":[{"operation":"UploadPart","rate":{{rate}},"action":"drop-response"}]}""");
            return string.Concat(
                Enumerable
                    .Range(1, 20000)
                    .Select(n => choose(new FaultRequest("oss", "UploadPart", "b", "k", n % 10000, 1)) is null ? '.' : 'x')
            );
        }
        var first = Run(1);
        Assert.InRange(first.Count(c => c == 'x'), 200 * rate * 0.75, 200 * rate * 1.25);
        Assert.Equal(first, Run(1));
        Assert.NotEqual(first, Run(2));
    }

    internal static Func<FaultRequest, Fault?> Parse(string json) => FaultFile.Parse(Encoding.UTF8.GetBytes(json), CloudOperations.All);
}
