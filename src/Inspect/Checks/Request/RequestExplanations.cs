namespace ImageTools.Inspect.Checks.Request;

/// <summary>Explains the checks of parameters: the text that stands beside a finding.</summary>
internal static class RequestExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["param-image-name"] = new(
                "The name for the image.",
                "The service refuses names that are too short, too long, or have characters or words that it does not allow.",
                "Give another --name, or leave it out."
            ),
            ["param-description"] = new(
                "The description for the image.",
                "The service refuses a description that is too short, too long, or begins with http:.",
                "Shorten or change --description."
            ),
            ["param-tags"] = new(
                "The tags for the image.",
                "The service refuses more than 20 tags, links, and keys that are empty, reserved or repeated.",
                "Change --tag."
            ),
            ["param-platform"] = new(
                "--platform, compared with the platforms of the service and the system on the disk.",
                "ECS sets up the image for this platform. With a wrong platform the setup is wrong.",
                "Leave it out, or give the right one."
            ),
            ["param-architecture"] = new(
                "--architecture, compared with the architecture of the kernel.",
                "With a wrong architecture no instance type fits.",
                "Leave it out, or give the right one."
            ),
            ["param-boot-mode"] = new(
                "--boot-mode, compared with the modes that the disk can start with.",
                "The disk does not start in another mode.",
                "Leave it out, or give the right one."
            ),
            ["param-disk-size"] = new(
                "--disk-size and --data-disk-size, compared with the virtual sizes of the disks.",
                "The service refuses a disk that is smaller than the image.",
                "Give the size in the finding, or leave it out."
            ),
            ["param-license"] = new(
                "--license-type, compared with the platform.",
                "RHEL and SLES need your own licence (BYOL). The service refuses or bills other types.",
                "Leave it out, or give the type in the finding."
            ),
        };
}
