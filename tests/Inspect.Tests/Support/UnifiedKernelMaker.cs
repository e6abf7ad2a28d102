using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Tests.Support;

/// <summary>Makes unified kernel images: by objcopy and systemd's stub as distributions did before ukify, or by hand.</summary>
internal static class UnifiedKernelMaker
{
    private const string StubDirectory = "/usr/lib/systemd/boot/efi";
    private const int HeadersLength = 1024,
        TableOffset = 0x40 + 24 + 240,
        Alignment = 512;

    /// <summary>The sections put into systemd's stub by objcopy, one behind the other.</summary>
    /// <param name="file">The file to write.</param>
    /// <param name="directory">For the files with the sections.</param>
    /// <param name="sections">Names and contents.</param>
    public static void ByObjcopy(string file, TempDirectory directory, params (string Name, byte[] Content)[] sections)
    {
        Tool.Require("objcopy");
        var stub = Directory.Exists(StubDirectory) ? Directory.GetFiles(StubDirectory, "linux*.efi.stub").FirstOrDefault() : null;
        if (stub is null && Environment.GetEnvironmentVariable("IMAGETOOLS_TEST_TOOLS") == "required")
            Assert.Fail($"{StubDirectory} has no stub; ./test.sh installs it.");
        Assert.SkipWhen(stub is null, $"{StubDirectory} has no stub; ./test.sh installs it.");
        var address = 0x100_0000L;
        List<string> arguments = [];
        foreach (var (name, content) in sections)
        {
            var part = directory[$"section{name}"];
            File.WriteAllBytes(part, content);
            arguments.AddRange(["--add-section", $"{name}={part}", "--change-section-vma", $"{name}=0x{address:x}"]);
            address += (content.Length + 0x1fff) & ~0xfff;
        }
        Tool.Run("objcopy", [.. arguments, stub!, file]);
    }

    /// <summary>A PE file of these sections and no code, as firmware of x86-64 would take it.</summary>
    public static byte[] ByHand(params (string Name, byte[] Content)[] sections)
    {
        var data = new MemoryStream();
        var head = new byte[HeadersLength];
        "MZ"u8.CopyTo(head);
        head[0x3c] = 0x40;
        "PE\0\0"u8.CopyTo(head.AsSpan(0x40));
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(0x44), 0x8664);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(0x46), (ushort)sections.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(0x54), 240);
        for (var i = 0; i < sections.Length; i++)
        {
            var (name, content) = sections[i];
            var entry = head.AsSpan(TableOffset + i * 40, 40);
            Encoding.ASCII.GetBytes(name).CopyTo(entry);
            var padded = (content.Length + Alignment - 1) / Alignment * Alignment;
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], 0x1000 * (i + 1));
            BinaryPrimitives.WriteInt32LittleEndian(entry[16..], padded);
            BinaryPrimitives.WriteInt32LittleEndian(entry[20..], HeadersLength + (int)data.Length);
            data.Write(content);
            data.Write(new byte[padded - content.Length]);
        }
        return [.. head, .. data.ToArray()];
    }

    /// <summary>The same with sections of text.</summary>
    public static byte[] OfTexts(params (string Name, string Text)[] sections) =>
        ByHand([.. sections.Select(s => (s.Name, Encoding.UTF8.GetBytes(s.Text)))]);
}
