using ImageTools.Conformance.Services;

namespace ImageTools.Conformance;

/// <summary>Says in the results what was not asked.</summary>
public sealed class RealServiceTests
{
    [Fact]
    public void Whoever_names_a_real_service_has_it_asked_the_same()
    {
        Assert.SkipUnless(RealService.IsAsked, RealService.NotAsked);
        Assert.NotEqual("", RealService.Read().Bucket);
    }
}
