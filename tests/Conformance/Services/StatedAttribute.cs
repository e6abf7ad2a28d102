using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace ImageTools.Conformance.Services;

/// <summary>Whether the real service is asked, too, when the environment names one.</summary>
public enum OfTheRealService
{
    /// <summary>It is.</summary>
    Asked,

    /// <summary>Only with IMAGETOOLS_CONFORMANCE_COSTS=yes.</summary>
    AskedIfItMayCost,

    /// <summary>Never: it would change what belongs to the whole account or bucket.</summary>
    NotAsked,
}

/// <summary>The services that a statement is made about: one test each.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StatedAttribute(OfTheRealService real = OfTheRealService.Asked) : DataAttribute
{
    /// <summary>About the real service.</summary>
    public OfTheRealService Real => real;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        List<ServiceKind> kinds = [ServiceKind.InProcess, ServiceKind.Served];
        if (RealService.IsAsked && (Real == OfTheRealService.Asked || (Real == OfTheRealService.AskedIfItMayCost && RealService.MayCost)))
            kinds.Add(ServiceKind.Real);
        return new([.. kinds.Select(k => new TheoryDataRow<ServiceKind>(k))]);
    }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
