namespace ImageTools.Inspect.Checks.Request;

/// <summary>Explains the checks of parameters: the text that stands beside a finding.</summary>
internal static class RequestExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["param-image-name"] = new(
                "The name that is given to the image.",
                "The service refuses names that are too short or long, or begin or contain what it does not allow.",
                "Give another --name, or leave it out."
            ),
            ["param-description"] = new(
                "The description that is given to the image.",
                "The service refuses one that is too short, too long, or begins with http:.",
                "Shorten or change --description."
            ),
            ["param-tags"] = new(
                "The tags that are given to the image.",
                "The service refuses more than 20, and keys that are empty, reserved, or there twice, and links.",
                "Change --tag."
            ),
            ["param-platform"] = new(
                "--platform against the platforms of the service and the system on the disk.",
                "ECS sets the image up by it; a wrong one is set up in the wrong way.",
                "Leave it out, or give the one that fits."
            ),
            ["param-architecture"] = new(
                "--architecture against the architecture of the kernel.",
                "With a wrong one no type of instance fits.",
                "Leave it out, or give the one that fits."
            ),
            ["param-boot-mode"] = new(
                "--boot-mode against what the disk starts by.",
                "In the other mode nothing is started.",
                "Leave it out, or give the one that fits."
            ),
            ["param-disk-size"] = new(
                "--disk-size and --data-disk-size against the virtual sizes of the disks.",
                "A disk that is smaller than the image is refused.",
                "Give the size that the finding names, or leave it out."
            ),
            ["param-license"] = new(
                "--license-type against the platform.",
                "RHEL and SLES need a licence of one's own; the service refuses or bills others.",
                "Leave it out, or give the one that the finding names."
            ),
        };
}
