using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ImageTools.Cli.Tests;

/// <summary>
/// Which folder of a module uses which other one, by what the compiler wrote: the types come from the assembly, their places from
/// its symbols.
/// </summary>
internal sealed class FolderGraph : IDisposable
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => (int)(ushort)o.Value, o => o.OperandType);

    // "typeDefinitionDocuments": where a type without code is declared.
    private static readonly Guid DeclaredIn = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader file;
    private readonly MetadataReaderProvider symbols;
    private readonly MetadataReader types;
    private readonly MetadataReader places;
    private readonly string module;
    private readonly Dictionary<TypeDefinitionHandle, string?> folders = [];

    /// <summary>Opens an assembly that has its symbols beside it.</summary>
    /// <param name="path">Path of the .dll.</param>
    /// <param name="module">Folder of its sources below src.</param>
    public FolderGraph(string path, string module)
    {
        this.module = module;
        file = new PEReader(File.OpenRead(path));
        symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        types = file.GetMetadataReader();
        places = symbols.GetMetadataReader();
        foreach (var type in types.TypeDefinitions)
            folders[type] = FolderOf(type);
    }

    /// <summary>Types whose place in the sources is known.</summary>
    public int Placed => folders.Values.Count(f => f is not null);

    /// <inheritdoc/>
    public void Dispose()
    {
        symbols.Dispose();
        file.Dispose();
    }

    /// <summary>Every circle between folders that lie in one folder, as lines "A -> B because Type.Member uses Type".</summary>
    public IEnumerable<string> Circles() =>
        from level in Uses()
            .Select(use => Step(use.From, use.To, use.Why))
            .OfType<(string Parent, string From, string To, string Why)>()
            .GroupBy(step => step.Parent)
        let ways = level.GroupBy(s => (s.From, s.To)).ToDictionary(g => g.Key, g => g.Select(s => s.Why).Distinct().ToArray())
        from way in ways.OrderBy(w => w.Key)
        where Reaches(ways.Keys, way.Key.To, way.Key.From)
        from why in way.Value
        select $"src/{level.Key}: {way.Key.From} -> {way.Key.To} because {why}";

    private static bool Reaches(IEnumerable<(string From, string To)> ways, string from, string to)
    {
        var seen = new HashSet<string> { from };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var at))
        {
            foreach (var (_, next) in ways.Where(w => w.From == at))
            {
                if (seen.Add(next))
                    open.Push(next);
            }
        }
        return seen.Contains(to);
    }

    /// <summary>
    /// Where two paths part: the folder that both lie in, and which two folders of it. Null where one lies around the other.
    /// </summary>
    private static (string Parent, string From, string To, string Why)? Step(string from, string to, string why)
    {
        var (a, b) = (from.Split('/'), to.Split('/'));
        var same = 0;
        while (same < a.Length && same < b.Length && a[same] == b[same])
            same++;
        return same < a.Length && same < b.Length ? (string.Join('/', a.Take(same)), a[same], b[same], why) : null;
    }

    /// <summary>Every use of a type by a member of another folder.</summary>
    private IEnumerable<(string From, string To, string Why)> Uses()
    {
        foreach (var handle in types.TypeDefinitions)
        {
            if (folders[handle] is not { } from)
                continue;
            foreach (var (member, used) in UsesOf(handle))
            {
                if (folders[used] is { } to && to != from)
                    yield return (from, to, $"{Name(handle)}{member} uses {Name(used)}");
            }
        }
    }

    private IEnumerable<(string Member, TypeDefinitionHandle Used)> UsesOf(TypeDefinitionHandle handle)
    {
        var type = types.GetTypeDefinition(handle);
        var found = new UsedTypes(types);
        found.Add(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
            found.Add(types.GetInterfaceImplementation(implemented).Interface);
        Constraints(found, type.GetGenericParameters());
        Attributes(found, type.GetCustomAttributes());
        foreach (var used in found.Take())
            yield return ("", used);
        foreach (var field in type.GetFields().Select(types.GetFieldDefinition))
        {
            field.DecodeSignature(found, null);
            Attributes(found, field.GetCustomAttributes());
            foreach (var used in found.Take())
                yield return ("." + types.GetString(field.Name), used);
        }
        foreach (var method in type.GetMethods().Select(types.GetMethodDefinition))
        {
            method.DecodeSignature(found, null);
            Constraints(found, method.GetGenericParameters());
            Attributes(found, method.GetCustomAttributes());
            if (method.RelativeVirtualAddress != 0)
                Body(found, file.GetMethodBody(method.RelativeVirtualAddress));
            foreach (var used in found.Take())
                yield return ("." + types.GetString(method.Name), used);
        }
    }

    private void Constraints(UsedTypes found, GenericParameterHandleCollection parameters)
    {
        foreach (var constraint in parameters.SelectMany(p => types.GetGenericParameter(p).GetConstraints()))
            found.Add(types.GetGenericParameterConstraint(constraint).Type);
    }

    private void Attributes(UsedTypes found, CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
            found.Add(types.GetCustomAttribute(attribute).Constructor);
    }

    private void Body(UsedTypes found, MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
            types.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(found, null);
        foreach (var region in body.ExceptionRegions)
            found.Add(region.CatchType);
        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int operation = code.ReadByte();
            if (operation == 0xfe)
                operation = 0xfe00 | code.ReadByte();
            switch (Operands[operation])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.ReadByte();
                    break;
                case OperandType.InlineVar:
                    code.ReadInt16();
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.ReadInt64();
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok:
                    found.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                default:
                    code.ReadInt32();
                    break;
            }
        }
    }

    /// <summary>The folder of the file that declares the outermost type; null for what a generator made.</summary>
    private string? FolderOf(TypeDefinitionHandle handle)
    {
        while (types.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
            handle = outer;
        return Documents(handle).Select(Folder).FirstOrDefault(f => f is not null);
    }

    private IEnumerable<DocumentHandle> Documents(TypeDefinitionHandle handle)
    {
        foreach (var information in places.GetCustomDebugInformation(handle).Select(places.GetCustomDebugInformation))
        {
            if (places.GetGuid(information.Kind) != DeclaredIn)
                continue;
            var blob = places.GetBlobReader(information.Value);
            while (blob.RemainingBytes > 0)
                yield return MetadataTokens.DocumentHandle(blob.ReadCompressedInteger());
        }
        var type = types.GetTypeDefinition(handle);
        foreach (var method in type.GetMethods())
        {
            var lines = places.GetMethodDebugInformation(method.ToDebugInformationHandle());
            if (!lines.Document.IsNil)
            {
                yield return lines.Document;
            }
            else if (!lines.SequencePointsBlob.IsNil)
            {
                foreach (var point in lines.GetSequencePoints())
                    yield return point.Document;
            }
        }
        // A type whose code is all in what the compiler made of it: iterators, lambdas.
        foreach (var document in type.GetNestedTypes().SelectMany(Documents))
            yield return document;
    }

    private string? Folder(DocumentHandle document)
    {
        var path = places.GetString(places.GetDocument(document).Name).Replace('\\', '/');
        var at = path.LastIndexOf($"/src/{module}/", StringComparison.Ordinal);
        return at < 0 || path.Contains("/obj/", StringComparison.Ordinal) ? null : Path.GetDirectoryName(path[(at + 5)..])!;
    }

    private string Name(TypeDefinitionHandle handle)
    {
        var type = types.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        return (outer.IsNil ? "" : Name(outer) + ".") + types.GetString(type.Name);
    }
}
