namespace ImageTools.Inspect.Checks.Image;

/// <summary>Explains the checks of image files: the text that stands beside a finding.</summary>
internal static class ImageExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["image-format"] = new(
                "The format of each file, recognised by its content, and the format of the upload.",
                "ImportImage accepts only RAW, QCOW2 and VHD. import converts other formats on the way.",
                "imagetools convert -O qcow2 SOURCE TARGET, or let import do it. If the file is not an image at all, get it again."
            ),
            ["image-format-mismatch"] = new(
                "Whether the suffix of the file matches the format of its content.",
                "The service uses the name of the object. It refuses a VMDK with the suffix .qcow2 after the upload, and other tools "
                    + "may read it in the wrong format.",
                "Rename the file, or check that it is the right one."
            ),
            ["image-iso"] = new(
                "The volume descriptor of ISO 9660 at byte 32768.",
                "An installation medium is not an installed system. ECS refuses it, or the image starts an installer that nobody sees.",
                "Install it into the disk of a virtual machine, and import that disk."
            ),
            ["image-not-empty"] = new(
                "Whether the image has data other than zeros, and whether the first MiB has any.",
                "A failed export often leaves a file with the right size and no content.",
                "Export the disk again, and compare sizes and checksums."
            ),
            ["image-truncated"] = new(
                "Whether all data that the image's tables point to are inside the file.",
                "Missing data cause an error during the upload, or damage in the guest.",
                "Copy the file again, and compare checksums with those of the source."
            ),
            ["image-corrupt"] = new(
                "Header and tables of the image file, and the mark that other tools set in a damaged file.",
                "A damaged image can give wrong data.",
                "qemu-img check -r all IMAGE for qcow2, then check the guest's file systems. Or use an older copy."
            ),
            ["image-dirty"] = new(
                "The mark that the image was not closed, or that its reference counts must be rebuilt.",
                "The program that wrote the image crashed or still runs. Data in its memory are not in the file.",
                "Shut the machine down, and copy the image when the hypervisor has closed it."
            ),
            ["image-encrypted"] = new(
                "Whether the image itself is encrypted (LUKS or AES in qcow2, and similar formats).",
                "This tool and ECS do not have the key, so they can't read the content.",
                "Decrypt it with its key while converting: qemu-img convert with --object secret and --image-opts."
            ),
            ["image-backing"] = new(
                "Whether the image has a backing file (a parent), and whether the whole chain could be read.",
                "Without its parents such an image has only a part of the disk.",
                "If you trust the image, give --allow-backing to read and flatten the chain. Or flatten it with qemu-img " + "convert."
            ),
            ["image-external-data"] = new(
                "Whether the content is in other files than the given one.",
                "The given file alone would be a description without a disk.",
                "Convert it to one file: imagetools convert -O qcow2 SOURCE TARGET. import does so on the way."
            ),
            ["image-qcow2-features"] = new(
                "Compression, extended L2 entries and the cluster size of a qcow2 image.",
                "The service does not document the newer features. It may refuse or misread them.",
                "Nothing to do when the image is converted: conversion writes zlib, 64 KiB clusters and plain entries."
            ),
            ["image-snapshots"] = new(
                "Internal snapshots of a qcow2 image.",
                "Only the current state of the disk is imported, not a snapshot.",
                "imagetools convert -l NAME -O qcow2 SOURCE TARGET makes an image of a snapshot."
            ),
            ["image-vhd-size"] = new(
                "Size and block size of a VHD.",
                "The service refuses a VHD whose size is not a whole number of blocks of 2 MiB.",
                "Nothing to do when the image is converted: the size is rounded up."
            ),
            ["image-size-gib"] = new(
                "Whether the virtual size is a whole number of GiB.",
                "Disks of ECS are whole GiB. The rest is free space after the last partition.",
                "Nothing to do."
            ),
            ["image-system-size"] = new(
                "The virtual size of the system disk, in GiB, compared with the limits of the service.",
                "The service refuses a disk that is too large after the upload. Older endpoints need at least 40 GiB.",
                "Shrink file system, partition and image. Grow a small disk with --disk-size or imagetools convert --size."
            ),
            ["image-data-size"] = new(
                "The virtual sizes of the data disks, compared with the limits of the service.",
                "The service refuses a disk with a wrong size after the upload.",
                "Split the content over several disks, or grow a small one."
            ),
            ["image-data-count"] = new(
                "The number of data disks.",
                "The service takes 16 and ignores the rest silently.",
                "Import the others separately."
            ),
        };
}
