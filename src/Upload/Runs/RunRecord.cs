using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Runs;

/// <summary>The content of a journal.</summary>
internal sealed class RunRecord
{
    /// <summary>Object.</summary>
    public required OssLocation Location { get; init; }

    /// <summary>The service's id; empty while the service is asked to begin.</summary>
    public required string UploadId { get; set; }

    /// <summary>Unfinished uploads of the same object that existed before this one.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Host.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Service behind the host (<see cref="OssEndpoint.Service"/>); null in journals of earlier versions.</summary>
    public string? Service { get; init; }

    /// <summary>Address with its scheme; null in journals of earlier versions.</summary>
    public string? Address { get; init; }

    /// <summary>Signed region; null in journals of earlier versions.</summary>
    public string? Region { get; init; }

    /// <summary>Account that owns the bucket, when the service stated it.</summary>
    public string? Account { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Command that began it.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Directory in which the command was given.</summary>
    public string? CommandDirectory { get; init; }

    /// <summary>Identity of the bytes that it sends.</summary>
    public required RunIdentity Identity { get; init; }

    /// <summary>
    /// Whether an attempt to begin got no response. The service may have begun an upload, or may begin one later, whose id is not known.
    /// </summary>
    public bool IsInDoubt { get; set; }

    /// <summary>The cut of the object, once it was decided.</summary>
    public PartCut? Cut { get; set; }

    /// <summary>Parts that arrived.</summary>
    public Dictionary<int, RecordedPart> Parts { get; } = [];

    /// <summary>Why its parts are compared before they are used, in words; null when the journal is trusted.</summary>
    public string? Doubt { get; set; }

    /// <summary>Length and CRC-64 of the object, once all parts had arrived and the completion was about to begin.</summary>
    public (long Length, ulong Crc64)? Completing { get; set; }

    /// <summary>Whether it goes to this service. Journals of earlier versions hold only the address.</summary>
    public bool IsAt(OssEndpoint endpoint)
    {
        if (Service is not null)
            return Service == endpoint.Service;
        // Embedded services have their own store of runs, and their port changes each time.
        if (endpoint.Name is not null)
            return true;
        try
        {
            // An accelerated endpoint does not state a region.
            var then = OssEndpoint.Parse(Endpoint, "", endpoint.CustomDomain).Service;
            return then == endpoint.Service || (then.EndsWith(' ') && endpoint.Service.StartsWith(then, StringComparison.Ordinal));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
