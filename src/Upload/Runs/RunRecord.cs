using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Runs;

/// <summary>What a journal says.</summary>
internal sealed class RunRecord
{
    /// <summary>Object.</summary>
    public required OssLocation Location { get; init; }

    /// <summary>The service's id; empty while the service is asked to begin.</summary>
    public required string UploadId { get; set; }

    /// <summary>Unfinished uploads of the same object that were there before this one was begun.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Host.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Service behind it (<see cref="OssEndpoint.Service"/>); null in journals of earlier versions.</summary>
    public string? Service { get; init; }

    /// <summary>Address with its scheme; null in journals of earlier versions.</summary>
    public string? Address { get; init; }

    /// <summary>Region that was signed for; null in journals of earlier versions.</summary>
    public string? Region { get; init; }

    /// <summary>Account that owns the bucket, when the service told.</summary>
    public string? Account { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Command that began it.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Directory that it was given in.</summary>
    public string? CommandDirectory { get; init; }

    /// <summary>What it sends.</summary>
    public required RunIdentity Identity { get; init; }

    /// <summary>
    /// Whether an attempt to begin remained without an answer: the service may have begun, or begin yet, an upload of which nobody
    /// hears.
    /// </summary>
    public bool IsInDoubt { get; set; }

    /// <summary>Where the object is cut, once that was decided.</summary>
    public PartCut? Cut { get; set; }

    /// <summary>Parts that arrived.</summary>
    public Dictionary<int, RecordedPart> Parts { get; } = [];

    /// <summary>Why its parts are compared before they are relied on, in words; null when the journal is believed.</summary>
    public string? Doubt { get; set; }

    /// <summary>Length and CRC-64 of the whole, once all parts had arrived and it was about to be put together.</summary>
    public (long Length, ulong Crc64)? Completing { get; set; }

    /// <summary>Whether it goes to this service. Journals of earlier versions tell its address only.</summary>
    public bool IsAt(OssEndpoint endpoint)
    {
        if (Service is not null)
            return Service == endpoint.Service;
        // They lie apart from others, and the port was another one each time.
        if (endpoint.Name is not null)
            return true;
        try
        {
            // An accelerated endpoint tells no region.
            var then = OssEndpoint.Parse(Endpoint, "", endpoint.CustomDomain).Service;
            return then == endpoint.Service || (then.EndsWith(' ') && endpoint.Service.StartsWith(then, StringComparison.Ordinal));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
