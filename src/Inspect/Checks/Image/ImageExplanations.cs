namespace ImageTools.Inspect.Checks.Image;

/// <summary>Explains the checks of image files: the text that stands beside a finding.</summary>
internal static class ImageExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["image-format"] = new(
                "The format of each file, by its content, and the format that will be uploaded.",
                "ImportImage takes RAW, QCOW2 and VHD and nothing else; import converts the others on the way.",
                "imagetools convert -O qcow2 SOURCE TARGET, or let import do it. A file that is no image at all has to be got anew."
            ),
            ["image-format-mismatch"] = new(
                "Whether the suffix of the file names the format that its content has.",
                "The service goes by the name of the object: a VMDK that is called .qcow2 is refused after the upload, and other tools "
                    + "take it for what it is not.",
                "Rename the file, or see whether it is the right one."
            ),
            ["image-iso"] = new(
                "The volume descriptor of ISO 9660 at byte 32768.",
                "An installation medium is no installed system; ECS refuses it, or makes an image that starts an installer nobody sees.",
                "Install it into the disk of a virtual machine, and import that disk."
            ),
            ["image-not-empty"] = new(
                "Whether anything but zeros is allocated, and whether the first MiB holds anything.",
                "An export that failed often leaves a file of the right size without content.",
                "Export the disk again, and compare sizes and checksums."
            ),
            ["image-truncated"] = new(
                "Whether every byte that the image's tables name lies inside its file.",
                "What is missing reads as an error in the middle of the upload, or as damage in the guest.",
                "Copy the file again, and compare checksums with those of the source."
            ),
            ["image-corrupt"] = new(
                "Header and tables of the image file, and the mark that other tools set in a damaged one.",
                "A damaged image may read as a disk that nobody wrote.",
                "qemu-img check -r all IMAGE for qcow2, then check the guest's file systems; or take a copy from before."
            ),
            ["image-dirty"] = new(
                "The mark that the image was not closed, or that its counts of references are to be computed anew.",
                "The writer died, or still runs: what it had in memory is not in the file.",
                "Shut the machine down, and take the image when its hypervisor has let go of it."
            ),
            ["image-encrypted"] = new(
                "Whether the image itself is encrypted (LUKS or AES in qcow2, and formats like it).",
                "Neither this tool nor ECS has the key; the content would be noise.",
                "Decrypt it with its key while converting: qemu-img convert with --object secret and --image-opts."
            ),
            ["image-backing"] = new(
                "Whether the image is a difference to other files, and whether these could be read.",
                "Without its parents a difference holds only part of the disk.",
                "Give --allow-backing when you trust the image, so that the chain is read and flattened; or flatten it with qemu-img "
                    + "convert."
            ),
            ["image-external-data"] = new(
                "Whether the content lies in other files than the one that was named.",
                "An upload of that one file would be a description without a disk.",
                "Convert it to one file: imagetools convert -O qcow2 SOURCE TARGET. import does so on the way."
            ),
            ["image-qcow2-features"] = new(
                "Compression, extended L2 entries and the cluster size of a qcow2 image.",
                "The service documents none of the newer features, so that it may refuse or misread them.",
                "Nothing when it is converted: zlib, 64 KiB clusters and plain entries are written."
            ),
            ["image-snapshots"] = new(
                "Internal snapshots of a qcow2 image.",
                "Only the current state of the disk is imported; who wanted a snapshot gets another disk.",
                "imagetools convert -l NAME -O qcow2 SOURCE TARGET makes an image of a snapshot."
            ),
            ["image-vhd-size"] = new(
                "Size and block size of a VHD.",
                "The service refuses a VHD whose size is not a whole number of blocks of 2 MiB.",
                "Nothing when it is converted: the size is rounded up."
            ),
            ["image-size-gib"] = new(
                "Whether the virtual size is a whole number of GiB.",
                "Disks of ECS are whole GiB; the rest is free space behind the last partition.",
                "Nothing to do."
            ),
            ["image-system-size"] = new(
                "The virtual size of the system disk, in GiB, against the limits of the service.",
                "A disk that is too large is refused after the upload; older endpoints want at least 40 GiB.",
                "Shrink file system, partition and image; or grow a small one with --disk-size or imagetools convert --size."
            ),
            ["image-data-size"] = new(
                "The virtual sizes of the data disks against the limits of the service.",
                "A disk out of range is refused after the upload.",
                "Split the content over several disks, or grow a small one."
            ),
            ["image-data-count"] = new(
                "How many data disks are given.",
                "The service takes 16 and ignores the rest without a word.",
                "Import the others on their own."
            ),
        };
}
